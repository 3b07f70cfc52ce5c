import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/ci-file/apply-edits.ts';
import type { Edit } from '../../../src/ci-file/edit.ts';
import { arbitraryCiFile } from '../arbitrary-ci-file.ts';
import { ciFiles, pipelineOf } from '../pipeline-of.ts';

const root = '.gitlab-ci.yml';
const position = fc.record({
  list: fc.constantFrom('before_script' as const, 'script' as const),
  index: fc.nat(2),
});
const target = {
  job: fc.constantFrom('job', 'a', 'b'),
  acceptableFor: fc.constantFrom<readonly string[]>([], [], ['a'], ['a', 'b'], ['job', 'a', 'b']),
};
const text = fc.constantFrom('x', '010', 'a: b', '"quoted"', "it's # one", 'tcp://docker:2376', 'yes', '');
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    ...target,
    op: fc.constant('set-variable' as const),
    name: fc.constantFrom('A', 'G', 'NEW'),
    value: text,
  }),
  fc.record({ ...target, op: fc.constant('remove-variable' as const), name: fc.constantFrom('A', 'B', 'G') }),
  fc.record({
    ...target,
    op: fc.constant('insert-command' as const),
    before: position,
    command: fc.constant('wait'),
  }),
  fc.record({
    ...target,
    op: fc.constant('replace-in-command' as const),
    position,
    from: fc.constantFrom('one', 'two', 'last', 'only'),
    to: fc.constantFrom('changed', 'a: b', `"quoted" 'it'`),
  }),
  fc.record({ ...target, op: fc.constant('remove-command' as const), position }),
  fc.record({ ...target, op: fc.constant('set-image' as const), name: fc.constant('docker:24') }),
  fc.record({
    ...target,
    op: fc.constant('add-service' as const),
    service: fc.constant({ name: 'redis', alias: 'r' }),
  }),
  fc.record({
    ...target,
    op: fc.constant('update-service' as const),
    index: fc.nat(1),
    changes: fc.constantFrom(
      { alias: 'docker' },
      { name: 'docker:24-dind' },
      { appendToCommand: ['--tls=false'] },
    ),
  }),
  fc.record({ ...target, op: fc.constant('remove-service' as const), index: fc.nat(1) }),
  fc.record({ ...target, op: fc.constant('add-artifact-path' as const), path: fc.constant('image.tar') }),
  fc.record({ ...target, op: fc.constant('set-artifact-expiry' as const), expireIn: fc.constant('1 week') }),
);

/** Refusals that say that the edit does not fit the job, or that it cannot be made without touching others. */
const reasons = [
  'no-such-item',
  'text-not-unique',
  'last-command',
  'overridden-by-merge',
  'shared-definition',
  'not-a-mapping',
  'proof-failed',
];

function withWindowsLines(unix: string): string {
  return unix.replaceAll('\n', '\r\n');
}

describe('applyEdits on any file', () => {
  it('changes the jobs that may change, and nothing twice', () => {
    fc.assert(
      fc.property(arbitraryCiFile, fc.array(edit, { minLength: 1, maxLength: 3 }), (before, edits) => {
        const pipeline = pipelineOf(before);
        const result = applyEdits(pipeline, edits);
        expect(result.kind === 'refused' ? reasons : ['none']).toContain(
          result.kind === 'refused' ? result.code : 'none',
        );
        if (result.kind !== 'patched') return;

        const after = pipelineOf(result.texts.get(root) ?? '');
        const allowed = new Set(edits.flatMap(({ job, acceptableFor }) => [job, ...acceptableFor]));
        const others = [...pipeline.jobs.values()].filter(({ name }) => !allowed.has(name));
        expect(others.map(({ name }) => after.jobs.get(name)?.value)).toEqual(
          others.map(({ value }) => value),
        );
        expect(result.changedJobs.every((name) => allowed.has(name))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('changes nothing when it is applied again', () => {
    const stable = edit.filter(
      ({ op }) => !['remove-command', 'remove-service', 'replace-in-command'].includes(op),
    );
    fc.assert(
      fc.property(arbitraryCiFile, stable, (before, one) => {
        const result = applyEdits(pipelineOf(before), [one]);
        if (result.kind !== 'patched') return;

        expect(applyEdits(pipelineOf(result.texts.get(root) ?? ''), [one]).kind).toBe('unchanged');
      }),
      { numRuns: 50 },
    );
  });

  it('does the same to a file with Windows line ends', () => {
    fc.assert(
      fc.property(arbitraryCiFile, edit, (before, one) => {
        const unix = applyEdits(pipelineOf(before), [one]);
        const windows = applyEdits(pipelineOf(ciFiles(withWindowsLines(before)).texts.get(root) ?? ''), [
          one,
        ]);

        expect(windows.kind).toBe(unix.kind);
        if (unix.kind !== 'patched' || windows.kind !== 'patched') return;
        expect(windows.texts.get(root)).toBe(withWindowsLines(unix.texts.get(root) ?? ''));
      }),
      { numRuns: 50 },
    );
  });
});
