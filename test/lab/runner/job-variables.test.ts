import { expect, test } from 'vitest';
import type { ExpandedJob } from './expanded-pipeline.ts';
import { jobVariables, slug } from './job-variables.ts';
import { runnerSettingsSchema } from './runner-settings.ts';

const facts = { sha: 'f'.repeat(40), branch: 'main', pipelineId: 1, jobToken: 'glcbt-64_x' };

function variablesOf(variables: Record<string, string>, settings: object = {}) {
  const job = { name: 'build', stage: 'test', variables } as ExpandedJob;
  return jobVariables(job, 7, facts, runnerSettingsSchema.parse(settings));
}

test('variables of the CI file reach job and services', () => {
  const { job, services } = variablesOf({ DOCKER_TLS_CERTDIR: '$CI_BUILDS_DIR/tls' });
  expect([job['DOCKER_TLS_CERTDIR'], services['DOCKER_TLS_CERTDIR']]).toEqual(['/builds/tls', '/builds/tls']);
});

test("the project's settings outrank the CI file and do not reach services", () => {
  const { job, services } = variablesOf({ DOCKER_HOST: 'a' }, { variables: { DOCKER_HOST: 'b' } });
  expect([job['DOCKER_HOST'], services['DOCKER_HOST']]).toEqual(['b', undefined]);
});

test('secrets do not reach services, unless a variable of the CI file carries them', () => {
  const { services } = variablesOf({ COPY: '$CI_JOB_TOKEN' });
  expect([services['CI_JOB_TOKEN'], services['CI_REGISTRY_PASSWORD'], services['COPY']]).toEqual([
    undefined,
    undefined,
    'glcbt-64_x',
  ]);
});

test.each([
  ['build: [api, amd64]', 'build-api-amd64'],
  ['Ümlaut/Job', 'mlaut-job'],
])('the slug of %s is %s', (name, expected) => {
  expect(slug(name)).toBe(expected);
});
