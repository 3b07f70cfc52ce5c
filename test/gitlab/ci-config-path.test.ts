import { describe, expect, it } from 'vitest';
import { ciConfigPlace } from '../../src/gitlab/ci-config-path.ts';

describe('ciConfigPlace', () => {
  it.each([
    [null, { kind: 'in-repository', path: '.gitlab-ci.yml' }],
    ['', { kind: 'in-repository', path: '.gitlab-ci.yml' }],
    ['ci/main.yml', { kind: 'in-repository', path: 'ci/main.yml' }],
    ['/ci/main.yml', { kind: 'in-repository', path: 'ci/main.yml' }],
    ['ci/main.yml@acme/templates', { kind: 'elsewhere', name: 'ci/main.yml@acme/templates' }],
    ['ci/main.yml@acme/templates:v1', { kind: 'elsewhere', name: 'ci/main.yml@acme/templates:v1' }],
    ['https://ci.example.com/x.yml', { kind: 'elsewhere', name: 'https://ci.example.com/x.yml' }],
  ])('finds the CI file of ci_config_path %j', (written, place) => {
    expect(ciConfigPlace(written)).toEqual(place);
  });
});
