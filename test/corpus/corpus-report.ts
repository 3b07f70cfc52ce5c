import type { CheckedEdit } from './check-edit.ts';

interface Row {
  applicable: number;
  applied: number;
  unchanged: number;
  readonly refused: Map<string, number>;
  readonly failures: string[];
  readonly examples: Map<string, string>;
  writeBacks: number;
  writeBacksOutside: number;
}

/** Counts what became of the edits, by operation and by way of writing. */
export class CorpusReport {
  readonly #rows = new Map<string, Map<string, Row>>();
  readonly #unreadable = new Map<string, number>();
  #files = 0;
  failures = 0;

  countFile(refusal: string | null): void {
    this.#files += 1;
    if (refusal !== null) this.#unreadable.set(refusal, (this.#unreadable.get(refusal) ?? 0) + 1);
  }

  count(
    operation: string,
    variant: string,
    path: string,
    edit: unknown,
    checked: CheckedEdit,
    outside: boolean | null,
  ): void {
    const row = this.#row(variant, operation);
    row.applicable += 1;
    if (checked.kind === 'applied') row.applied += 1;
    if (checked.kind === 'unchanged') row.unchanged += 1;
    if (checked.kind === 'refused') {
      row.refused.set(checked.code, (row.refused.get(checked.code) ?? 0) + 1);
      row.examples.set(checked.code, `${path} ${JSON.stringify(edit)} ${checked.reason}`);
    }
    if (checked.kind === 'failed') {
      this.failures += 1;
      row.failures.push(`${path} ${JSON.stringify(edit)}: ${checked.what}`);
    }
    if (outside === null) return;
    row.writeBacks += 1;
    if (outside) row.writeBacksOutside += 1;
  }

  #row(variant: string, operation: string): Row {
    let rows = this.#rows.get(variant);
    if (rows === undefined) this.#rows.set(variant, (rows = new Map()));
    let row = rows.get(operation);
    if (row === undefined) {
      row = {
        applicable: 0,
        applied: 0,
        unchanged: 0,
        refused: new Map(),
        failures: [],
        examples: new Map(),
        writeBacks: 0,
        writeBacksOutside: 0,
      };
      rows.set(operation, row);
    }
    return row;
  }

  print(): string {
    const unreadable = [...this.#unreadable].map(([code, count]) => `${code} ${count}`).join(', ') || 'none';
    const tables = [...this.#rows].map(([variant, rows]) => printTable(variant, rows));
    return [`${this.#files} files; refused as a whole: ${unreadable}`, ...tables, ''].join('\n');
  }
}

function printTable(variant: string, rows: ReadonlyMap<string, Row>): string {
  const lines = [`\n${variant}`, header()];
  const all: Row = {
    applicable: 0,
    applied: 0,
    unchanged: 0,
    refused: new Map(),
    failures: [],
    examples: new Map(),
    writeBacks: 0,
    writeBacksOutside: 0,
  };
  for (const [name, row] of rows) {
    lines.push(printRow(name, row));
    add(all, row);
  }
  lines.push(printRow('all', all));
  for (const [code, example] of all.examples) lines.push(`  for instance ${code}: ${example}`);
  lines.push(...all.failures.slice(0, 40).map((failure) => `  FAILED ${failure}`));
  return lines.join('\n');
}

function add(sum: Row, row: Row): void {
  sum.applicable += row.applicable;
  sum.applied += row.applied;
  sum.unchanged += row.unchanged;
  for (const [code, count] of row.refused) sum.refused.set(code, (sum.refused.get(code) ?? 0) + count);
  for (const [code, example] of row.examples) sum.examples.set(code, example);
  sum.failures.push(...row.failures);
  sum.writeBacks += row.writeBacks;
  sum.writeBacksOutside += row.writeBacksOutside;
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
