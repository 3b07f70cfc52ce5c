import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Fix } from '../../src/delivery/fix.ts';
import { judgeFollowUp } from '../../src/delivery/judge-follow-up.ts';
import type { Marker } from '../../src/delivery/marker.ts';
import type { DiagnosedJob } from '../../src/delivery/to-fixes.ts';

const marker: Marker = {
  version: 1,
  failureClass: 'tls-mismatch',
  targetBranch: 'main',
  jobs: ['build'],
  edit: 'e',
  commit: 'c',
  withdrawn: false,
  unhelpful: false,
  pipelineId: 1,
  failedAt: null,
};
const fix = { failureClass: 'missing-artifact' } as Fix;

function failed(name: string, failureClass: string | null): DiagnosedJob {
  const diagnoses =
    failureClass === null
      ? []
      : [{ failureClass, explanation: 'Because.', evidence: [] } as unknown as Diagnosis];
  const verdict = failureClass === null ? ('unknown' as const) : ('diagnosed' as const);
  return {
    id: 1,
    name,
    webUrl: '',
    failureReason: null,
    report: { job: name, verdict, diagnoses, considered: [] },
  };
}

describe('judgeFollowUp', () => {
  it.each([
    ['the same cause in the same job', [failed('build', 'tls-mismatch')], [], 1, 'did-not-help'],
    [
      'the same cause in another instance of it',
      [failed('build 2/3', 'tls-mismatch')],
      [],
      1,
      'did-not-help',
    ],
    ['the same cause in another job', [failed('test', 'tls-mismatch')], [], 1, 'needs-help'],
    ['another cause with a patch', [failed('push', 'missing-artifact')], [fix], 1, 'next-commit'],
    ['a third cause with a patch', [failed('push', 'missing-artifact')], [fix], 2, 'next-commit'],
    ['a fourth', [failed('push', 'missing-artifact')], [fix], 3, 'needs-help'],
    ['something unknown', [failed('push', null)], [], 1, 'needs-help'],
  ] as const)('takes %s for what it is', (_what, jobs, fixes, commits, kind) => {
    expect(judgeFollowUp(marker, jobs, fixes, false, commits).kind).toBe(kind);
  });

  it('leaves a cause alone that has a merge request of its own', () => {
    const jobs = [failed('push', 'missing-artifact')];

    expect(judgeFollowUp(marker, jobs, [], true, 1).kind).toBe('has-its-own');
    expect(judgeFollowUp(marker, jobs, [fix], true, 1)).toEqual({ kind: 'next-commit', fixes: [fix] });
  });

  it('says that it gives up only where it would know more to do', () => {
    expect(judgeFollowUp(marker, [failed('push', 'missing-artifact')], [fix], false, 3)).toMatchObject({
      hasGivenUp: true,
    });
    expect(judgeFollowUp(marker, [failed('push', null)], [], false, 3)).toMatchObject({ hasGivenUp: false });
  });
});
