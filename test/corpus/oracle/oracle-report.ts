import type { Difference } from './compare-job.ts';

/** What the comparison of one file gave. */
export type ComparedFile =
  | { readonly path: string; readonly skipped: string }
  | { readonly path: string; readonly jobs: readonly ComparedJob[] };

export interface ComparedJob {
  readonly name: string;
  readonly differences: readonly Difference[];
}

const examples = 5;
const longestValue = 200;

/** Counts first, then for each key the jobs that differ in it, with examples. */
export function printOracleReport(files: readonly ComparedFile[]): string {
  const skipped = new Map<string, number>();
  for (const file of files)
    if ('skipped' in file) skipped.set(file.skipped, (skipped.get(file.skipped) ?? 0) + 1);
  const compared = files.flatMap((file) => ('jobs' in file ? [file] : []));
  const jobs = compared.flatMap(({ path, jobs: all }) => all.map((job) => ({ path, ...job })));
  const same = jobs.filter(({ differences }) => differences.length === 0).length;
  const byKey = new Map<string, string[]>();
  for (const { path, name, differences } of jobs) {
    for (const { key, theirs, ours } of differences) {
      const lines = byKey.get(key) ?? [];
      byKey.set(key, lines);
      lines.push(`  ${path} ${name}\n    theirs ${shorten(theirs)}\n    ours   ${shorten(ours)}`);
    }
  }
  return [
    `${compared.length} files compared, ${jobs.length} jobs, ${same} the same in every key`,
    ...[...skipped].map(([reason, count]) => `not compared: ${count} (${reason})`),
    ...[...byKey].flatMap(([key, lines]) => [`${key}: ${lines.length} jobs`, ...lines.slice(0, examples)]),
    '',
  ].join('\n');
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
