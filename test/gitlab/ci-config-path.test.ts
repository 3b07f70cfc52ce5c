import { describe, expect, it } from 'vitest';
import { ciConfigPlace } from '../../src/gitlab/ci-config-path.ts';

describe('ciConfigPlace', () => {
  it.each([
    [null, { kind: 'in-repository', path: '.gitlab-ci.yml' }],
    ['', { kind: 'in-repository', path: '.gitlab-ci.yml' }],
    ['ci/main.yml', { kind: 'in-repository', path: 'ci/main.yml' }],
    ['/ci/main.yml', { kind: 'in-repository', path: 'ci/main.yml' }],
    [
      'ci/main.yml@acme/templates',
      { kind: 'other-project', path: 'ci/main.yml', project: 'acme/templates', ref: null },
    ],
    [
      'ci/main.yml@acme/templates:v1',
      { kind: 'other-project', path: 'ci/main.yml', project: 'acme/templates', ref: 'v1' },
    ],
    ['https://ci.example.com/x.yml', { kind: 'elsewhere', name: 'https://ci.example.com/x.yml' }],
  ])('finds the CI file of ci_config_path %j', (written, place) => {
    expect(ciConfigPlace(written)).toEqual(place);
  });
});
