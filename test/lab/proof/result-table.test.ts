import { expect, test } from 'vitest';
import type { LabCase } from './lab-case.ts';
import { proofPage } from './proof-page.ts';
import type { CaseProof } from './prove-case.ts';
import { resultTable } from './result-table.ts';

function proof(id: string, more: Partial<CaseProof> = {}): CaseProof {
  const labCase = {
    id,
    title: `About ${id}`,
    result: 'patch',
    faults: [{ class: 'tls-mismatch' }],
  } as unknown as LabCase;
  return {
    labCase,
    objection: null,
    message: 'no `daemon` | here',
    added: 3,
    removed: 1,
    patches: 1,
    seconds: 12,
    ...more,
  };
}

test('the table has a line per case, aligned', () => {
  expect(resultTable([proof('a'), proof('long-name', { objection: 'no', patches: 0 })])).toBe(
    [
      'case       class         message             patch  result  seconds',
      'a          tls-mismatch  no `daemon` | here  +3 -1  green   12',
      'long-name  tls-mismatch  no `daemon` | here  -      FAILED  12',
    ].join('\n'),
  );
});

const facts = { client: 'client 1', daemon: 'daemon 2', kernel: '6.1' };

const loop = {
  labCase: proof('a').labCase,
  objection: 'no merge request',
  pipelines: 1,
  added: 0,
  removed: 0,
  seconds: 9,
};

test('the page counts what was proven and shows what was printed', () => {
  const page = proofPage([proof('a'), proof('b', { added: 1, removed: 0 })], [], facts).split('\n');
  expect(page).toContain('| patches that made a pipeline pass | 2 |');
  expect(page).toContain(
    String.raw`| a | About a | ${'``'}no ${'`'}daemon${'`'} \| here${'``'} | +3 -1 | green | 12 |`,
  );
  expect(page).toContain('## What this does not show');
});

test('the page does not hide a failure', () => {
  const page = proofPage([proof('a', { objection: 'build still fails: a | b' })], [loop], facts);
  expect(page).toContain('| proven | 0 |');
  expect(page).toContain('| a | About a | 1 | +0 -0 | **failed**: no merge request | 9 |');
  expect(page).toContain(String.raw`**failed**: build still fails: a \| b`);
});
