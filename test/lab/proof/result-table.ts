import type { CaseProof } from './prove-case.ts';
import { classOf } from './choose-cases.ts';

/** What a case's result is called in tables. */
export function verdict({ labCase, objection, patches }: CaseProof): string {
  if (objection !== null) return 'FAILED';
  if (labCase.result === 'none') return 'left alone';
  if (labCase.result === 'advice') return 'green after advice';
  return patches > 1 ? `green after ${String(patches)} patches` : 'green';
}

/** Lines a patch added and removed, `+3 -1`. */
export function changes({ added, removed, patches }: CaseProof): string {
  return patches === 0 ? '-' : `+${String(added)} -${String(removed)}`;
}

/** A table for the terminal, one line per case. */
export function resultTable(proofs: readonly CaseProof[]): string {
  const rows = [
    ['case', 'class', 'message', 'patch', 'result', 'seconds'],
    ...proofs.map((proof) => [
      proof.labCase.id,
      classOf(proof.labCase) || '(none)',
      shorten(proof.message, 60),
      changes(proof),
      verdict(proof),
      String(proof.seconds),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
