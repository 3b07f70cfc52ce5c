import { expect, test } from 'vitest';
import { serviceNames } from './service-names.ts';

test.each([
  ['docker:27-dind', 'docker:27-dind', ['docker']],
  ['docker', 'docker:latest', ['docker']],
  [
    'registry.lab:5000/mirror/docker:27-dind',
    'registry.lab/mirror/docker:27-dind',
    ['registry.lab__mirror__docker', 'registry.lab-mirror-docker'],
  ],
  ['registry.lab:5000/docker', 'registry.lab/docker:latest', ['registry.lab__docker', 'registry.lab-docker']],
  ['library/docker@sha256:abc', 'library/docker@sha256:abc', ['library__docker', 'library-docker']],
])('the service %s is printed as %s', (image, printed, hosts) => {
  expect(serviceNames(image)).toEqual({ printed, hosts });
});
