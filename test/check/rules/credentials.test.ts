import { describe, expect, it } from 'vitest';
import { checkFiles, findingsOf, fixDiff, patchOf, placesOf } from '../check-files.ts';

function login(command: string, image = 'docker:27'): string {
  return `build:
  image: ${image}
  services: [docker:27-dind]
  script:
    - ${command}
    - docker info
`;
}

describe('password-on-command-line', () => {
  const rule = 'password-on-command-line';

  it.each([
    [
      'docker login -u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" $CI_REGISTRY',
      'echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin $CI_REGISTRY',
    ],
    [
      'docker login --username ci --password=${TOKEN} registry.example.com',
      'echo "${TOKEN}" | docker login --username ci --password-stdin registry.example.com',
    ],
    ['docker login -u ci -p$TOKEN', 'echo "$TOKEN" | docker login -u ci --password-stdin'],
    [
      'test -n "$TOKEN" && docker login -u ci -p $TOKEN && docker info',
      'test -n "$TOKEN" && echo "$TOKEN" | docker login -u ci --password-stdin && docker info',
    ],
    ['podman login -u ci -p $TOKEN quay.io', 'echo "$TOKEN" | podman login -u ci --password-stdin quay.io'],
  ])('pipes the password of %s in', (before, after) => {
    expect(patchOf(login(before), rule)).toContain(`-    - ${before}\n+    - ${after}\n`);
  });

  it.each([
    ['it runs behind sudo', 'sudo docker login -u ci -p $TOKEN'],
    ['it runs in a shell of its own', 'sh -c "docker login -u ci -p $TOKEN"'],
    ['the password is computed', 'docker login -u AWS -p $(aws ecr get-login-password) $ECR'],
  ])('advises where %s', (_title, command) => {
    expect(findingsOf(login(command), rule).map(({ remedy }) => remedy.kind)).toEqual(['advice']);
  });

  it('advises for a client that is too old for --password-stdin', () => {
    const file = login('docker login -u ci -p $TOKEN', 'docker:17.06');
    expect(findingsOf(file, rule).map(({ remedy }) => remedy.kind)).toEqual(['advice']);
  });

  it('finds each of several logins in one block, on its own line, and mends all of them', () => {
    const file = `build:
  image: docker:27
  services: [docker:27-dind]
  script:
    - |
      echo first
      docker login -u a -p $A one.example.com
      docker login -u b -p $B two.example.com
      docker login -u a -p $A one.example.com
`;
    expect(placesOf(file, rule)).toEqual(['7 build', '8 build', '9 build']);
    expect(fixDiff(file)).toBe(`--- a/.gitlab-ci.yml
+++ b/.gitlab-ci.yml
@@ -4,6 +4,6 @@
   script:
     - |
       echo first
-      docker login -u a -p $A one.example.com
-      docker login -u b -p $B two.example.com
-      docker login -u a -p $A one.example.com
+      echo "$A" | docker login -u a --password-stdin one.example.com
+      echo "$B" | docker login -u b --password-stdin two.example.com
+      echo "$A" | docker login -u a --password-stdin one.example.com
`);
  });

  it('mends a shared before_script where it is written, for all jobs that run it', () => {
    const file = `.login: &login
  before_script:
    - docker login -u ci -p "$TOKEN"
one:
  <<: *login
  script: [docker info]
two:
  before_script: !reference [.login, before_script]
  script: [docker pull app]
`;
    expect(placesOf(file, rule)).toEqual(['3 one, two']);
    expect(patchOf(file, rule)).toContain('+    - echo "$TOKEN" | docker login -u ci --password-stdin\n');
  });

  it('is silent where the password is piped in, and where it is a literal', () => {
    expect(placesOf(login('echo "$TOKEN" | docker login -u ci --password-stdin'), rule)).toEqual([]);
    expect(placesOf(login('docker login -u ci -p hunter22'), rule)).toEqual([]);
  });
});

describe('literal-credentials', () => {
  const rule = 'literal-credentials';
  const secret = 'hunter22hunter22';

  it.each([
    ['the option of docker login', `    - docker login -u ci -p ${secret} registry.example.com`, 3],
    ['what is piped into docker login', `    - echo '${secret}' | docker login -u ci --password-stdin`, 3],
    ['a command in a block', `    - |\n      docker info\n      docker login -u ci --password=${secret}`, 5],
  ])('finds %s and never shows it', (_title, command, line) => {
    const file = `build:\n  script:\n${command}\n`;
    expect(placesOf(file, rule)).toEqual([`${String(line)} build`]);
    expect(JSON.stringify(checkFiles(file))).not.toContain(secret);
  });

  it('finds the variable that holds the password of a login', () => {
    const file = `variables:
  REGISTRY_PASSWORD: ${secret}
build:
  script:
    - docker login -u ci -p $REGISTRY_PASSWORD registry.example.com
`;
    expect(placesOf(file, rule)).toEqual(['2 build']);
    expect(findingsOf(file, rule)[0]).toMatchObject({
      text: 'REGISTRY_PASSWORD: [secret]',
      reason:
        'Here stands the password of docker login (REGISTRY_PASSWORD) in plain text: everyone who can read the repository has it, and its history keeps it.',
    });
  });

  it.each([
    ['a GitLab token', `git clone https://oauth2:glpat-${'a1B2'.repeat(6)}@gitlab.example.com/a/b.git`],
    ['a GitHub token', `curl -H "Authorization: token ghp_${'a1B2'.repeat(9)}" https://api.example.com`],
    ['a Docker Hub token', `echo dckr_pat_${'a1B2'.repeat(7)} > token`],
    ['a password in a URL', 'curl https://ci:s3cr3t-pass@files.example.com/x.tgz'],
    [
      'registry credentials',
      `echo '{"auths":{"r.example.com":{"auth":"Y2k6c2VjcmV0LXBhc3M="}}}' > config.json`,
    ],
    ['an AWS secret key', `export AWS_SECRET_ACCESS_KEY=${'a1B2c3D4'.repeat(5)}`],
  ])('finds %s anywhere in the file', (what, command) => {
    const file = `# top\ndeploy:\n  script:\n    - >-\n      ${command}\n`;
    const [finding] = findingsOf(file, rule);
    expect(finding).toMatchObject({ line: 5, jobs: [] });
    expect(finding?.reason).toContain(what);
    expect(finding?.text).toContain('[secret]');
  });

  it('tells of one credential once, with every place', () => {
    const url = `https://ci:${secret}@files.example.com`;
    const file = `a:\n  script: [curl ${url}/1]\nb:\n  script: [curl ${url}/2]\n`;
    expect(placesOf(file, rule)).toEqual(['2 ']);
    expect(findingsOf(file, rule)[0]?.reason).toContain('It stands in .gitlab-ci.yml:4 as well.');
  });

  it('leaves a diff out that would quote a credential, and still makes the patch', () => {
    const file = `build:
  image: docker:27
  services: [docker:27-dind]
  variables:
    OTHER: "https://ci:${secret}@files.example.com"
  script:
    - docker login -u ci -p $TOKEN
`;
    const [finding] = findingsOf(file, 'password-on-command-line');
    expect(finding?.remedy).toMatchObject({ kind: 'patch', diff: null });
    expect(fixDiff(file)).toContain('+    - echo "$TOKEN" | docker login -u ci --password-stdin\n');
  });

  it.each([
    ['a variable', 'docker login -u ci -p $PASSWORD registry.example.com'],
    ['a placeholder', 'docker login -u ci -p "<password>" registry.example.com'],
    ['a registry of the job itself', 'docker login -u test -p testpassword localhost:5000'],
    ['a service with its usual password', 'psql http://user:password1@postgres:5432/app'],
    ['a job token in a URL', 'git clone https://gitlab-ci-token:${CI_JOB_TOKEN}@gitlab.example.com/a/b.git'],
    ['an example key', 'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ])('is silent for %s', (_title, command) => {
    expect(placesOf(`build:\n  script:\n    - ${command}\n`, rule)).toEqual([]);
  });
});
