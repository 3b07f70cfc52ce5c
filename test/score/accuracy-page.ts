import type { CaseResult } from './case-result.ts';
import { tally, type Share } from './tally.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** docs/accuracy.md: the same cases and the same answers give the same page. */
export function accuracyPage(results: readonly CaseResult[], digest: string): string {
  return `# Accuracy

Written by \`npm run score -- DIR --write\` from ${results.length} cases; SHA-256 over their files: \`${digest}\`.

These are the development cases that the rules were written with, so the figures say what the rules can do, not how often
they will meet a failure that none of them knows. The failing lines are real output of programs; traces around them and
CI files are composed, in many ways of writing them. The intervals are Wilson's, 95 %; they hold for more cases of the same kind only.

## How it is measured

Each case is one failed job: its trace, the CI files, and what the right answer is. The built command line runs \`diagnose\`
and \`fix\` on a copy. The judge in \`test/score\` reads the CI files with a resolver of its own, not the product's. A patch is right when

- the failure class is one that the case accepts, and \`git apply\` takes the diff;
- only those jobs changed that may, and every command that they had still runs, in order;
- what the case demands holds: client and daemon agree on TLS, the archive reaches the job that loads it, every
  image that is named is there, …;
- nothing is weaker than before: TLS, secrets, \`allow_failure\`, \`|| true\`, \`privileged\`;
- \`fix\` finds nothing more to do on the patched files.

${summary(results)}`;
}

/** Tables and lists in Markdown, for the page and for the terminal. */
export function summary(results: readonly CaseResult[]): string {
  const found = tally(results);
  const classes = found.classes.map(({ name, recall, precision }) => [
    name,
    ...cells(recall),
    ...cells(precision),
  ]);
  const confusions = found.confusions.map(
    ({ from, to, cases }) => `- ${from} taken for ${to}, ${cases.length} times: ${cases.join(', ')}`,
  );
  const missed = results.filter(({ problems }) => problems.length > 0);
  return `## Failure classes

${table([
  ['Class', 'Recall', '95 %', 'Precision', '95 %'],
  ...classes,
  ['all', ...cells(found.recall), ...cells(found.precision)],
])}

${section('Confusions', confusions)}
## Answers

${table([
  ['What', 'Cases', '95 %'],
  ['patches right', ...cells(found.patches)],
  ['patches missing', String(found.patches.none), ''],
  ['patches wrong', String(found.patches.wrong), ''],
  ['kind of remedy accepted', ...cells(found.remedyKinds)],
  ['evidence is the failing line', ...cells(found.evidence)],
  ['line numbers of the evidence', ...cells(found.evidenceLines)],
  ['a class named where none is right', ...cells({ right: found.negatives.wrong, all: found.negatives.all })],
  ['a misleading class named', String(found.misled), ''],
  ['unknown, and that is accepted', String(found.excused), ''],
])}

${section(
  'Misses',
  missed.map(({ id, problems }) => `- ${id}: ${problems.join('; ').replaceAll(/[`*_<>]/g, ' ')}`),
)}`;
}

function cells(share: Share): [string, string] {
  const interval = wilsonInterval(share.right, share.all);
  const range = interval === null ? '' : `${percent(interval[0])}–${percent(interval[1])}`;
  return [share.all === 0 ? '–' : `${share.right}/${share.all}`, range];
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n${lines.length === 0 ? 'None.' : lines.join('\n')}\n`;
}

/** Padded as Prettier pads tables. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
