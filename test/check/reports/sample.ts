import type { Files } from '../check-files.ts';

/** Two files, findings of every severity, patches and advice, an ignored one, and one that must not be quoted. */
export const sample: Files = {
  '.gitlab-ci.yml': `include: ci/docker jobs.yml
variables:
  DOCKER_HOST: tcp://docker:2375
  DOCKER_DRIVER: overlay2 # pipewright: ignore overlay-driver-pinned
build:
  extends: .docker
  script:
    - docker login -u ci -p $TOKEN
    - docker build -t app .
test:
  extends: .docker
  script:
    - docker login -u ci -p hunter22hunter22
    - docker run app
`,
  'ci/docker jobs.yml': `.docker:
  image: docker:27
  services:
    - docker:dind
`,
};
