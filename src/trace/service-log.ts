import { EdgeList } from './edge-list.ts';
import type { ServiceWarning, TraceLine } from './trace.ts';

export const serviceLogLiterals: readonly string[] = [
  "probably didn't start properly",
  'Service container logs:',
  '*********',
];

const maxWarnings = 20;
const maxLogLines = 400;
const maxLogLength = 64 * 1024;

/** A log that has not ended by then has lost its last line. */
const maxOpenLines = 5_000;

const warningStart = /^\*\*\* WARNING:\s+Service (\S+) probably didn't start properly/;
const logTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z /;

interface MutableWarning {
  readonly name: string;
  readonly line: number;
  readonly log: EdgeList<TraceLine>;
}

/** What a line of a service warning is: part of the container's log, or something else. */
export type ServiceLine = 'warning' | 'log' | null;

/** Reads the blocks in which the runner warns of a service, with the log of its container. */
export class ServiceLog {
  readonly #warnings: MutableWarning[] = [];
  #state: 'outside' | 'warning' | 'log' = 'outside';
  #lines = 0;

  /** The lines that follow belong to a container's log. */
  get isOpen(): boolean {
    return this.#state === 'log';
  }

  read(text: string, line: number): ServiceLine {
    const name = warningStart.exec(text)?.[1];
    if (name !== undefined) {
      this.#start(name, line);
      return 'warning';
    }
    if (this.#state === 'outside') return null;
    if (/^\*{9}\s*$/.test(text)) {
      this.#state = 'outside';
      return 'warning';
    }
    if (this.#state === 'log') return 'log';
    if (/^Service container logs:\s*$/.test(text)) this.#state = 'log';
    return 'warning';
  }

  /** Adds a line of the open log. */
  add(line: TraceLine): void {
    this.#lines += 1;
    if (this.#lines > maxOpenLines) this.close();
    if (line.text !== '' || this.#lines > 1) this.#warnings.at(-1)?.log.add(line);
  }

  /** The block ended without its last line. */
  close(): void {
    this.#state = 'outside';
  }

  reset(): void {
    this.#warnings.length = 0;
    this.#state = 'outside';
  }

  toWarnings(): ServiceWarning[] {
    return this.#warnings.map(({ name, line, log }) => ({ name, line, log: withoutBlankEnd(log.toArray()) }));
  }

  #start(name: string, line: number): void {
    this.#state = 'warning';
    this.#lines = 0;
    if (this.#warnings.at(-1)?.line === line) this.#warnings.pop();
    if (this.#warnings.length >= maxWarnings) this.#warnings.pop();
    const limits = { first: maxLogLines / 2, last: maxLogLines / 2, weight: maxLogLength };
    this.#warnings.push({ name, line, log: new EdgeList(limits, ({ text }) => text.length) });
  }
}

/** A line of a container's log without the timestamp that docker put in front. */
export function withoutLogTimestamp(text: string): string {
  return text.replace(logTimestamp, '');
}

function withoutBlankEnd(log: TraceLine[]): TraceLine[] {
  while (log.at(-1)?.text.trim() === '') log.pop();
  return log;
}
