import { mkdtemp, mkdir, readFile, rm, stat, chmod, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const unsafe = `include: ci/docker.yml
build:
  extends: .docker
  script:
    - docker login -u ci -p $TOKEN
    - docker info
`;
const included = `.docker:
  image: docker:27
  services: [docker:dind]
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pipewright-check-'));
  await mkdir(path.join(folder, 'ci'));
  await writeFile(path.join(folder, '.gitlab-ci.yml'), unsafe);
  await writeFile(path.join(folder, 'ci', 'docker.yml'), included);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('pipewright check', () => {
  it('reads .gitlab-ci.yml of the current folder and what it includes, and exits with 1 for findings', async () => {
    const { status, stdout, stderr } = await runCli(['check'], { cwd: folder });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('.gitlab-ci.yml:5: warning password-on-command-line in build\n');
    expect(stdout).toContain('ci/docker.yml:3: warning unpinned-dind in build\n');
    expect(stdout).toMatch(/\n2 warnings in 1 job\. --fix mends 2\.\n$/);
  });

  it('exits with 0 for a clean file', async () => {
    await writeFile(path.join(folder, '.gitlab-ci.yml'), 'lint:\n  script: make lint\n');
    const { status, stdout } = await runCli(['check', '--ci', path.join(folder, '.gitlab-ci.yml')]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'Nothing found in 1 job.\n' });
  });

  it('says nothing of a daemon without TLS where .pipewright.yml allows it, nor obeys a file with a mistake', async () => {
    const plain =
      'build:\n  image: docker:27.5\n  services: ["docker:27.5-dind"]\n  variables:\n    DOCKER_HOST: tcp://docker:2375\n    DOCKER_TLS_CERTDIR: ""\n  script: [docker info]\n';
    await writeFile(path.join(folder, '.gitlab-ci.yml'), plain);
    const settings = path.join(folder, '.pipewright.yml');
    expect((await runCli(['check'], { cwd: folder })).stdout).toContain('tls-off');

    await writeFile(settings, 'allowPlainDaemon: true\n');
    expect(await runCli(['check'], { cwd: folder })).toMatchObject({ status: 0, stderr: '' });

    await writeFile(settings, 'allowPlainDemon: true\n');
    const { stdout, stderr } = await runCli(['check'], { cwd: folder });
    expect(stdout).toContain('tls-off');
    expect(stderr).toBe(
      '.pipewright.yml:1: `allowPlainDemon` is not a setting; did you mean `allowPlainDaemon`?; the settings are not used\n',
    );
  });

  it('gives paths relative to --root', async () => {
    const ci = path.join(folder, 'ci', 'docker.yml');
    await writeFile(ci, `${included}  script: [docker info]\n`.replace('.docker', 'build'));
    const { stdout } = await runCli(['check', '--ci', ci, '--root', folder, '--format', 'codequality']);
    const [issue] = JSON.parse(stdout) as { location: { path: string } }[];
    expect(issue?.location.path).toBe('ci/docker.yml');
  });

  it.each(['json', 'sarif', 'codequality'])(
    'prints one JSON value for %s, the same each time',
    async (format) => {
      const first = await runCli(['check', '--format', format], { cwd: folder });
      const second = await runCli(['check', '--format', format], { cwd: folder });
      expect(first.status).toBe(1);
      expect(JSON.parse(first.stdout)).toBeTypeOf('object');
      expect(second.stdout).toBe(first.stdout);
    },
  );

  it('mends what it can with --fix, in every file, keeps permissions, and tells what it did on stderr', async () => {
    const ci = path.join(folder, '.gitlab-ci.yml');
    await chmod(ci, 0o640);
    const { status, stdout, stderr } = await runCli(['check', '--fix'], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'Nothing found in 1 job.\n' });
    expect(stderr).toBe(
      ".gitlab-ci.yml:5: password-on-command-line: Pipe the password into docker login\nci/docker.yml:3: unpinned-dind: Pin the docker daemon to its client's version: docker:27-dind\n",
    );
    expect(await readFile(ci, 'utf8')).toContain(
      '    - echo "$TOKEN" | docker login -u ci --password-stdin\n',
    );
    expect(await readFile(path.join(folder, 'ci', 'docker.yml'), 'utf8')).toContain('[docker:27-dind]');
    expect((await stat(ci)).mode & 0o777).toBe(0o640);
  });

  it('exits with 1 after --fix where something is left', async () => {
    await writeFile(path.join(folder, '.gitlab-ci.yml'), unsafe.replace('docker info', 'docker build .'));
    const { status, stdout } = await runCli(['check', '--fix'], { cwd: folder });
    expect(status).toBe(1);
    expect(stdout).toContain('note no-layer-cache');
    expect(stdout).not.toContain('password-on-command-line');
  });

  it.each([
    ['an unknown format', ['--format', 'xml'], '--format takes text, json, sarif, codequality, not "xml"'],
    ['an unknown flag', ['--trace', 'x'], "Unknown option '--trace'"],
    ['a missing file', ['--ci', 'nowhere.yml'], 'no such file or directory'],
    ['a file outside the root', ['--root', 'ci'], '--ci .gitlab-ci.yml is not below --root ci'],
  ])('exits with 2 and one line for %s', async (_title, args, message) => {
    const { status, stdout, stderr } = await runCli(['check', ...args], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('exits with 2 for a file that GitLab would not run', async () => {
    await writeFile(path.join(folder, '.gitlab-ci.yml'), 'a: [\n');
    const { status, stderr } = await runCli(['check'], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain('pipewright check: the CI file .gitlab-ci.yml cannot be used');
  });
});
