import type { CheckedEdit } from './check-edit.ts';

/** What became of the edits of one operation. Plain data, so that a worker thread can hand it over. */
export interface Row {
  applicable: number;
  applied: number;
  unchanged: number;
  /** How many, by the refusal's name. */
  readonly refused: Map<string, number>;
  readonly failures: string[];
  /** One refused edit for each name. */
  readonly examples: Map<string, string>;
  writeBacks: number;
  writeBacksOutside: number;
}

/** What became of all edits, by way of writing the file, then by operation. */
export interface CorpusCounts {
  files: number;
  /** How many files were refused as a whole, by the refusal's name. */
  readonly unreadable: Map<string, number>;
  readonly tables: Map<string, Map<string, Row>>;
}

export interface CountedEdit {
  readonly operation: string;
  /** The table it belongs to. */
  readonly table: string;
  readonly path: string;
  readonly edit: unknown;
  readonly checked: CheckedEdit;
  /** Whether printing the whole document would have changed more; null where that was not tried. */
  readonly writeBackChangesMore: boolean | null;
}

export function noCounts(): CorpusCounts {
  return { files: 0, unreadable: new Map(), tables: new Map() };
}

export function emptyRow(): Row {
  return {
    applicable: 0,
    applied: 0,
    unchanged: 0,
    refused: new Map(),
    failures: [],
    examples: new Map(),
    writeBacks: 0,
    writeBacksOutside: 0,
  };
}

/** @param refusal - why the file cannot be read; null where it can */
export function countFile(counts: CorpusCounts, refusal: string | null): void {
  counts.files += 1;
  if (refusal !== null) increase(counts.unreadable, refusal, 1);
}

export function countEdit(counts: CorpusCounts, counted: CountedEdit): void {
  const { operation, table, path, edit, checked, writeBackChangesMore } = counted;
  const row = rowOf(counts, table, operation);
  row.applicable += 1;
  if (checked.kind === 'applied') row.applied += 1;
  if (checked.kind === 'unchanged') row.unchanged += 1;
  if (checked.kind === 'refused') {
    increase(row.refused, checked.code, 1);
    row.examples.set(checked.code, `${path} ${JSON.stringify(edit)} ${checked.reason}`);
  }
  if (checked.kind === 'failed') row.failures.push(`${path} ${JSON.stringify(edit)}: ${checked.what}`);
  if (writeBackChangesMore === null) return;
  row.writeBacks += 1;
  if (writeBackChangesMore) row.writeBacksOutside += 1;
}

export function addCounts(sum: CorpusCounts, counts: CorpusCounts): void {
  sum.files += counts.files;
  for (const [refusal, count] of counts.unreadable) increase(sum.unreadable, refusal, count);
  for (const [table, rows] of counts.tables) {
    for (const [operation, row] of rows) addRow(rowOf(sum, table, operation), row);
  }
}

export function addRow(sum: Row, row: Row): void {
  sum.applicable += row.applicable;
  sum.applied += row.applied;
  sum.unchanged += row.unchanged;
  for (const [code, count] of row.refused) increase(sum.refused, code, count);
  for (const [code, example] of row.examples) sum.examples.set(code, example);
  sum.failures.push(...row.failures);
  sum.writeBacks += row.writeBacks;
  sum.writeBacksOutside += row.writeBacksOutside;
}

export function failuresIn({ tables }: CorpusCounts): number {
  return [...tables.values()]
    .flatMap((rows) => [...rows.values()])
    .reduce((sum, { failures }) => sum + failures.length, 0);
}

function rowOf({ tables }: CorpusCounts, table: string, operation: string): Row {
  let rows = tables.get(table);
  if (rows === undefined) tables.set(table, (rows = new Map()));
  let row = rows.get(operation);
  if (row === undefined) rows.set(operation, (row = emptyRow()));
  return row;
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
