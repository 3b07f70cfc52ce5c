import { describe, expect, it } from 'vitest';
import { findingsOf, patchOf, placesOf } from '../check-files.ts';

const dind = 'image: docker:27\n  services: [docker:27-dind]';

describe('tls-off', () => {
  const rule = 'tls-off';

  it('finds the variable, once for all jobs, and the service that sets its own', () => {
    const file = `variables: { DOCKER_TLS_CERTDIR: "" }
a:
  ${dind}
  script: [docker info]
b:
  ${dind}
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual(['1 a, b']);
    const own = `a:
  image: docker:27
  services:
    - name: docker:27-dind
      variables: { DOCKER_TLS_CERTDIR: "" }
  script: [docker info]
`;
    expect(placesOf(own, rule)).toEqual(['4 a']);
  });

  it('leaves to tls-mismatch a job whose client does want TLS', () => {
    const file = `a:
  ${dind}
  variables: { DOCKER_TLS_CERTDIR: "", DOCKER_HOST: "tcp://docker:2376" }
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual([]);
    expect(placesOf(file, 'tls-mismatch')).toEqual(['4 a']);
  });

  it('is silent where no daemon of the job reads the variable', () => {
    expect(
      placesOf(
        'a:\n  image: docker:27\n  variables: { DOCKER_TLS_CERTDIR: "" }\n  script: [docker info]\n',
        rule,
      ),
    ).toEqual([]);
  });
});

describe('mounted-socket', () => {
  const rule = 'mounted-socket';

  it('finds the variable and the mounts, with the lines of a command over several', () => {
    const file = `build:
  image: docker:27
  variables:
    DOCKER_HOST: unix:///var/run/docker.sock
  script:
    - docker run -v /var/run/docker.sock:/var/run/docker.sock scan
    - |
      echo next
      docker run --rm \\
        --mount type=bind,source=/run/docker.sock,target=/run/docker.sock \\
        scan
      echo done
`;
    expect(placesOf(file, rule)).toEqual(['4 build', '6 build', '9 build']);
    expect(findingsOf(file, rule).at(-1)?.endLine).toBe(11);
  });

  it('is silent in a job with a daemon of its own, whose socket it is', () => {
    const file = `build:
  ${dind}
  script: [docker run -v /var/run/docker.sock:/var/run/docker.sock scan]
`;
    expect(placesOf(file, rule)).toEqual([]);
  });

  it('is silent for a function that the job may not call', () => {
    const file = `build:
  script:
    - function scan() { docker run -v /var/run/docker.sock:/var/run/docker.sock scan; }
    - make
`;
    expect(placesOf(file, rule)).toEqual([]);
  });
});

describe('privileged-in-script', () => {
  const rule = 'privileged-in-script';

  it('finds docker run, not what the container is told', () => {
    const file = `build:
  ${dind}
  script:
    - docker run --rm --privileged -v /sys:/sys tester
    - docker run tester --privileged
    - docker run --privileged=false tester
`;
    expect(placesOf(file, rule)).toEqual(['5 build']);
  });

  it('lets emulators be registered', () => {
    const file = `build:
  ${dind}
  script:
    - docker run --privileged --rm tonistiigi/binfmt --install all
    - docker run --rm --privileged multiarch/qemu-user-static:latest --reset -p yes
`;
    expect(placesOf(file, rule)).toEqual([]);
  });
});

describe('no-layer-cache', () => {
  const rule = 'no-layer-cache';

  it('tells a file once, with all its jobs', () => {
    const file = `.b:
  ${dind}
a:
  extends: .b
  script: [docker pull app, docker build -t a .]
b:
  extends: .b
  parallel: { matrix: [{ X: [1, 2] }] }
  script: [docker build -t b:$X .]
`;
    expect(placesOf(file, rule)).toEqual(['6 a, b']);
    expect(findingsOf(file, rule)[0]).toMatchObject({ severity: 'note' });
    expect(findingsOf(file, rule)[0]?.reason).toContain('only where --cache-from names it');
  });

  it.each([
    'docker build --cache-from app -t app .',
    'docker buildx build --cache-to type=inline -t app .',
    'docker build --no-cache -t app .',
  ])('is silent for %s', (command) => {
    expect(placesOf(`build:\n  ${dind}\n  script:\n    - ${command}\n`, rule)).toEqual([]);
  });

  it('is silent where the daemon is not the job’s own', () => {
    expect(placesOf('build:\n  image: docker:27\n  script: [docker build .]\n', rule)).toEqual([]);
  });
});

function inDockerWithoutEntrypoint(more: string): string {
  return `build:
  image: { name: docker:27, entrypoint: [""] }
  services: [docker:27-dind]
  ${more}
  script:
    - docker info
`;
}

describe('unused-daemon', () => {
  const rule = 'unused-daemon';

  it('finds a client that nothing points to the service', () => {
    expect(placesOf(inDockerWithoutEntrypoint('stage: test'), rule)).toEqual(['6 build']);
    expect(
      placesOf(inDockerWithoutEntrypoint('variables: { DOCKER_HOST: "tcp://docker:2376" }'), rule),
    ).toEqual([]);
    expect(
      placesOf(inDockerWithoutEntrypoint('before_script: [export DOCKER_HOST=tcp://docker:2375]'), rule),
    ).toEqual([]);
    expect(
      placesOf(inDockerWithoutEntrypoint('stage: test').replace('docker:27,', 'example/tools,'), rule),
    ).toEqual([]);
  });
});

function inNode(...commands: readonly string[]): string {
  const list = commands.map((command) => `    - ${command}\n`).join('');
  return `build:\n  image: node:22\n  services: [docker:27-dind]\n  script:\n${list}`;
}

describe('docker-cli-missing', () => {
  const rule = 'docker-cli-missing';

  it('finds docker in an image that has none', () => {
    expect(placesOf(inNode('cd app', 'docker build -t app .'), rule)).toEqual(['6 build']);
  });

  it.each([['apk add docker-cli'], ['./prepare.sh'], ['curl -fsSL https://get.docker.com | sh'], ['npm ci']])(
    'is silent behind %s',
    (command) => {
      expect(placesOf(inNode(command, 'docker build -t app .'), rule)).toEqual([]);
    },
  );
});

describe('push-without-login', () => {
  const rule = 'push-without-login';

  it('finds a push to GitLab’s registry and logs in before it', () => {
    const file = `build:
  ${dind}
  script:
    - docker build -t $CI_REGISTRY_IMAGE:1 .
    - docker push $CI_REGISTRY_IMAGE:1
`;
    expect(placesOf(file, rule)).toEqual(['6 build']);
    expect(patchOf(file, rule)).toContain(
      '+    - echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"\n     - docker push',
    );
  });

  it.each([
    ['the job logs in', 'docker login -u a -p $B', '$CI_REGISTRY_IMAGE:1'],
    ['the job writes a configuration', 'cp auth.json ~/.docker/config.json', '$CI_REGISTRY_IMAGE:1'],
    ['a program may do it', './login.sh', '$CI_REGISTRY_IMAGE:1'],
    ['the registry may take pushes from anyone', 'docker info', 'registry.internal:5000/app:1'],
    ['the registry is not told', 'docker info', '$REGISTRY/app:1'],
  ])('is silent where %s', (_title, command, image) => {
    const file = `build:
  ${dind}
  script:
    - ${command}
    - docker build -t ${image} .
    - docker push ${image}
`;
    expect(placesOf(file, rule)).toEqual([]);
  });
});
