import { describe, expect, it } from 'vitest';
import { findingsOf, patchOf, placesOf } from '../check-files.ts';

const docker = `default:
  image: docker:27
  services: [docker:27-dind]
stages: [build, test, publish]
`;

function pipeline(artifacts: string, consumer: string): string {
  return `${docker}build:
  stage: build
  script:
    - docker build -t app .
    - docker save -o image.tar app
${artifacts}push:
  stage: publish
${consumer}`;
}

describe('missing-artifact', () => {
  const rule = 'missing-artifact';

  it('finds an archive that is not among the artifacts, and lists it', () => {
    const file = pipeline('', '  script:\n    - docker load -i image.tar\n    - docker push app\n');
    expect(placesOf(file, rule)).toEqual(['13 push']);
    expect(patchOf(file, rule)).toBe(`--- a/.gitlab-ci.yml
+++ b/.gitlab-ci.yml
@@ -7,6 +7,9 @@
   script:
     - docker build -t app .
     - docker save -o image.tar app
+  artifacts:
+    paths:
+      - image.tar
 push:
   stage: publish
   script:
`);
  });

  const listed = '  artifacts: { paths: [image.tar] }\n';

  it('finds needs that leave the producer out', () => {
    const file = pipeline(listed, '  needs: []\n  script: [docker load -i image.tar]\n');
    expect(placesOf(file, rule)).toEqual(['14 push']);
    expect(findingsOf(file, rule)[0]?.reason).toContain('push has needs that leave out build');
  });

  it('finds a container’s files where an image is loaded', () => {
    const file = pipeline(listed, '  script: [docker load -i image.tar]\n').replace(
      'docker save -o image.tar app',
      'docker export -o image.tar c',
    );
    expect(findingsOf(file, rule)[0]?.reason).toContain('docker export');
  });

  it.each([
    ['the archive is delivered', listed, '  script: [docker load -i image.tar]\n'],
    ['the job fetches it itself', '', '  script: [curl -o image.tar $URL, docker load -i image.tar]\n'],
    ['a cache keeps it', '', '  cache: { paths: [image.tar] }\n  script: [docker load -i image.tar]\n'],
    ['it may be missing', '', '  script: ["docker load -i image.tar || true"]\n'],
    [
      'it is loaded where it is there',
      '',
      '  script: ["if [ -f image.tar ]; then docker load -i image.tar; fi"]\n',
    ],
    ['nobody is known to make it', '', '  script: [docker load -i other.tar]\n'],
  ])('is silent where %s', (_title, artifacts, consumer) => {
    expect(placesOf(pipeline(artifacts, consumer), rule)).toEqual([]);
  });
});

function buildThenRun(push: string): string {
  return `${docker}build:
  stage: build
  script: [docker build -t app:ci ., ${push}]
test:
  stage: test
  script: [docker run --rm app:ci npm test]
`;
}

describe('image-not-loaded', () => {
  const rule = 'image-not-loaded';

  it('finds a push of what another job built, in extended jobs', () => {
    const file = `${docker}.job:
  before_script: [docker info]
build:
  extends: .job
  stage: build
  script: [docker build -t "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA" .]
push:
  extends: .job
  stage: publish
  script:
    - echo "$P" | docker login -u ci --password-stdin "$CI_REGISTRY"
    - docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"
`;
    expect(placesOf(file, rule)).toEqual(['16 push']);
    expect(findingsOf(file, rule)[0]?.reason).toContain('which build builds');
  });

  it('finds a container of an image that only another job has', () => {
    expect(placesOf(buildThenRun('docker info'), rule)).toEqual(['10 test']);
    expect(placesOf(buildThenRun('docker push app:ci'), rule)).toEqual([]);
    expect(placesOf(buildThenRun('./publish.sh'), rule)).toEqual([]);
  });

  it('finds a push of what nobody made', () => {
    const file = `${docker}push:\n  script: [docker push registry.example.com/app:1]\n`;
    expect(findingsOf(file, rule)[0]?.reason).toContain('nothing in the job builds, loads or pulls it');
  });

  it.each([
    ['a program that may load it', './load-image.sh'],
    ['docker compose', 'docker compose build'],
    ['a pull of what may be the same', 'docker pull "$IMAGE"'],
    ['an archive of unknown content', 'docker load -i image.tar'],
  ])('is silent behind %s', (_title, command) => {
    const file = `${docker}push:\n  script:\n    - ${command}\n    - docker push registry.example.com/app:1\n`;
    expect(placesOf(file, rule)).toEqual([]);
  });

  it('is silent without a daemon of the job’s own', () => {
    const file = 'push:\n  image: docker:27\n  script: [docker push registry.example.com/app:1]\n';
    expect(placesOf(file, rule)).toEqual([]);
  });
});

function script(...commands: readonly string[]): string {
  return `${docker}build:\n  script:\n${commands.map((command) => `    - ${command}\n`).join('')}`;
}

describe('wrong-tag', () => {
  const rule = 'wrong-tag';

  it('finds a push without a tag of what was built with one, and adds the tag', () => {
    const file = script(
      'docker build -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA .',
      'docker push $CI_REGISTRY_IMAGE',
    );
    expect(placesOf(file, rule)).toEqual(['8 build']);
    expect(patchOf(file, rule)).toContain('+    - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA\n');
  });

  it('advises where either name may be the mistaken one', () => {
    const file = script('docker build -t example/inventory:1 .', 'docker push example/inventroy:1');
    expect(findingsOf(file, rule)).toMatchObject([
      {
        line: 8,
        remedy: {
          kind: 'advice',
          text: 'Use example/inventory:1 in "docker push", or tag it as example/inventroy:1 first.',
        },
      },
    ]);
  });

  it('knows that a short and a long hash are never the same', () => {
    const file = script(
      'docker build -t app:$CI_COMMIT_SHORT_SHA .',
      'docker save -o x.tar app:$CI_COMMIT_SHA',
    );
    expect(placesOf(file, rule)).toEqual(['8 build']);
  });

  it.each([
    ['a variable may hold the same', ['docker build -t $IMAGE .', 'docker push registry.example.com/app:1']],
    ['a ref may be called latest', ['docker build -t app:$CI_COMMIT_REF_NAME .', 'docker push app:latest']],
    [
      'the project publishes on Docker Hub under a variable of its own',
      ['docker build -t example/app .', 'docker push $CI_REGISTRY_IMAGE'],
    ],
    ['it was tagged', ['docker build -t app .', 'docker tag app example/app:1', 'docker push example/app:1']],
    ['every tag is pushed', ['docker build -t example/app:1 .', 'docker push --all-tags example/app']],
    ['the push may fail', ['docker build -t example/app:1 .', 'docker push example/app:2 || true']],
    ['it is pulled by running it', ['docker build -t app .', 'docker run x/y:1', 'docker tag x/y:1 z']],
    ['the build’s name is computed', ['docker build -t "app:$(date +%F)" .', 'docker push app:1']],
  ])('is silent where %s', (_title, commands) => {
    expect(placesOf(script(...commands), rule)).toEqual([]);
  });

  it('is silent for clients before 20.10, which pushed every tag', () => {
    const file = script('docker build -t example/app:1 .', 'docker push example/app');
    expect(placesOf(file, rule)).toEqual(['8 build']);
    expect(placesOf(file.replaceAll('docker:27', 'docker:19.03'), rule)).toEqual([]);
  });
});
