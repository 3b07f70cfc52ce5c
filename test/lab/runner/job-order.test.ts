import { describe, expect, test } from 'vitest';
import type { ExpandedJob, ExpandedPipeline } from './expanded-pipeline.ts';
import { artifactSources, decideStart, type FinishedJob } from './job-order.ts';

function job(key: string, stage: string, more: Partial<ExpandedJob> = {}): ExpandedJob {
  return {
    name: key,
    key,
    stage,
    image: { name: 'docker:27', entrypoint: null },
    services: [],
    commands: [],
    afterScript: [],
    variables: {},
    artifacts: null,
    needs: null,
    dependencies: null,
    when: 'on_success',
    allowFailure: false,
    retry: 0,
    ...more,
  };
}

const build = job('build', 'build');
const lint = job('lint', 'build');

function pipelineWith(last: ExpandedJob): ExpandedPipeline {
  return { stages: ['build', 'push'], jobs: [build, lint, last] };
}

function finished(status: FinishedJob['status'], of: ExpandedJob, allowed = false): FinishedJob {
  return { job: of, status, allowed };
}

describe('a job starts', () => {
  const failed = [finished('failed', build), finished('success', lint)];

  test.each<[string, Partial<ExpandedJob>, readonly FinishedJob[], string]>([
    ['when all before it passed', {}, [finished('success', build), finished('success', lint)], 'run'],
    ['when a failure before it is allowed', {}, [finished('failed', build, true)], 'run'],
    ['when a manual job before it did not run', {}, [finished('manual', build)], 'run'],
    ['not after a failure', {}, failed, 'skipped'],
    ['not after a skipped job', {}, [finished('skipped', build)], 'skipped'],
    ['after a failure it does not need', { needs: [{ job: 'lint', artifacts: true }] }, failed, 'run'],
    ['always, if it says so', { when: 'always' }, failed, 'run'],
    ['on failure only, if it says so', { when: 'on_failure' }, failed, 'run'],
    ['by hand only, if it says so', { when: 'manual' }, failed, 'manual'],
  ])('%s', (_, more, before, expected) => {
    const push = job('push', 'push', more);
    expect(decideStart(push, pipelineWith(push), before)).toBe(expected);
  });
});

describe('a job gets the artifacts', () => {
  test.each<[string, Partial<ExpandedJob>, readonly string[]]>([
    ['of all earlier stages', {}, ['build', 'lint']],
    ['of its dependencies', { dependencies: ['build'] }, ['build']],
    ['of none', { dependencies: [] }, []],
    ['of what it needs', { needs: [{ job: 'lint', artifacts: true }] }, ['lint']],
    ['not of what it needs without artifacts', { needs: [{ job: 'build', artifacts: false }] }, []],
    [
      'of what both say',
      { needs: [{ job: 'lint', artifacts: true }], dependencies: ['lint', 'build'] },
      ['lint'],
    ],
  ])('%s', (_, more, expected) => {
    const push = job('push', 'push', more);
    expect([...artifactSources(push, pipelineWith(push))]).toEqual(expected);
  });
});
