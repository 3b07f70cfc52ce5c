import { describe, expect, it } from 'vitest';
import { resolvePipeline } from '../../../src/ci-file/resolve-pipeline.ts';
import { compareJob } from './compare-job.ts';

const text = `
variables: { GLOBAL: "1" }
default:
  image: alpine
build:
  needs: [lint]
  cache: { paths: [target] }
  services: [redis]
  variables: { OWN: yes }
  script:
    - [make, make install]
lint:
  script: make lint
`;

const same = {
  image: { name: 'alpine' },
  needs: [{ job: 'lint', artifacts: true, optional: false }],
  cache: [{ paths: ['target'], policy: 'pull-push', when: 'on_success' }],
  services: [{ name: 'redis' }],
  variables: { OWN: 'true' },
  script: ['make', 'make install'],
};

function differentKeys(theirs: Readonly<Record<string, unknown>>): readonly string[] {
  const pipeline = resolvePipeline({ root: '.gitlab-ci.yml', texts: new Map([['.gitlab-ci.yml', text]]) });
  if ('code' in pipeline) throw new Error(pipeline.reason);
  const preview = { variables: { GLOBAL: 1 }, jobs: new Map([['build', theirs]]) };
  return compareJob(pipeline.jobs.get('build')!, theirs, preview).map(({ key }) => key);
}

describe('compareJob', () => {
  it('takes the forms of gitlab-ci-local for what they mean', () => {
    expect(differentKeys(same)).toEqual([]);
  });

  it.each([
    ['image', { name: 'debian' }],
    ['needs', [{ job: 'lint', artifacts: false, optional: false }]],
    ['cache', [{ paths: ['target'], policy: 'pull', when: 'on_success' }]],
    ['services', [{ name: 'redis' }, { name: 'docker:dind' }]],
    ['variables', { OWN: 'false' }],
    ['script', ['make install', 'make']],
    ['stage', 'deploy'],
    ['tags', ['docker']],
  ])('tells another %s', (key, value) => {
    expect(differentKeys({ ...same, [key]: value })).toEqual([key]);
  });

  it('tells what only one of the two has', () => {
    const { services: _services, ...without } = same;
    expect(differentKeys(without)).toEqual(['services']);
  });
});
