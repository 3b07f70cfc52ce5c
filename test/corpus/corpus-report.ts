import { addRow, emptyRow, type CorpusCounts, type Row } from './corpus-counts.ts';

/** The counts as a table for each way of writing, with one example of each refusal and up to 40 failures. */
export function printReport({ files, unreadable, tables }: CorpusCounts): string {
  const refused = [...unreadable].map(([code, count]) => `${code} ${count}`).join(', ') || 'none';
  const printed = [...tables].map(([table, rows]) => printTable(table, rows));
  return [`${files} files; refused as a whole: ${refused}`, ...printed, ''].join('\n');
}

function printTable(table: string, rows: ReadonlyMap<string, Row>): string {
  const lines = [`\n${table}`, header()];
  const all = emptyRow();
  for (const [name, row] of rows) {
    lines.push(printRow(name, row));
    addRow(all, row);
  }
  lines.push(printRow('all', all));
  for (const [code, example] of all.examples) lines.push(`  for instance ${code}: ${example}`);
  lines.push(...all.failures.slice(0, 40).map((failure) => `  FAILED ${failure}`));
  return lines.join('\n');
}

function header(): string {
  return columns(
    'operation',
    'applicable',
    'applied',
    'share',
    'already',
    'elsewhere',
    'failed',
    'write-back',
    'refused',
  );
}

function printRow(name: string, row: Row): string {
  // What has to be changed is in a file that is not at hand: nothing could be right here.
  const elsewhere = row.refused.get('defined-elsewhere') ?? 0;
  const applicable = row.applicable - row.unchanged - elsewhere;
  const refused = [...row.refused]
    .filter(([code]) => code !== 'defined-elsewhere')
    .toSorted((left, right) => right[1] - left[1])
    .map(([code, count]) => `${code} ${count}`);
  return columns(
    name,
    String(applicable),
    String(row.applied),
    percent(row.applied, applicable),
    String(row.unchanged),
    String(elsewhere),
    String(row.failures.length),
    percent(row.writeBacksOutside, row.writeBacks),
    refused.join(', '),
  );
}

function columns(name: string, ...values: readonly string[]): string {
  return (
    name.padEnd(40) +
    values.map((value, index) => (index === values.length - 1 ? `  ${value}` : value.padStart(11))).join('')
  );
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)}%`;
}
