import { closeSync, openSync, writeSync } from 'node:fs';

/** Who a line comes from, as the runner stamps it: itself, the job's output, the job's errors. */
export type LogStream = '00O' | '00E' | '01O' | '01E';

interface StreamState {
  /** Text without its line's end yet. */
  pending: string;
  /** The line began in an earlier stamped one. */
  continues: boolean;
}

/**
 * A job's log in the layout of GitLab Runner: sections, colours, masked secrets, and with `timestamps` a
 * stamp in front of each line. https://docs.gitlab.com/ci/jobs/job_logs/
 */
export class JobLog {
  readonly #file: number;
  readonly #secrets: readonly string[];
  readonly #timestamps: boolean;
  readonly #streams = new Map<LogStream, StreamState>();

  constructor(file: string, secrets: readonly string[], timestamps: boolean) {
    this.#file = openSync(file, 'w');
    this.#secrets = secrets;
    this.#timestamps = timestamps;
  }

  write(stream: LogStream, text: string): void {
    const masked = this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, '[MASKED]'), text);
    if (this.#timestamps) this.#writeStamped(stream, masked);
    else writeSync(this.#file, masked);
  }

  /** A line of the runner's own. */
  say(text: string): void {
    this.write('00O', `\u001b[0K${text}\n\u001b[0;m`);
  }

  /** A line the runner prints while the job's container or its helper works. */
  note(text: string): void {
    this.write('01O', `\u001b[32;1m${text}\u001b[0;m\n`);
  }

  warn(text: string): void {
    this.write('00O', `\u001b[0;33mWARNING: ${text}\n\u001b[0;m`);
  }

  fail(text: string): void {
    this.write('00O', `\u001b[31;1mERROR: ${text}\n\u001b[0;m`);
  }

  /** Puts section markers around what `body` writes. */
  async section<T>(name: string, title: string, body: () => Promise<T>): Promise<T> {
    this.#mark('start', name);
    this.write('00O', `\u001b[0K\u001b[36;1m${title}\u001b[0;m\n\u001b[0;m`);
    try {
      return await body();
    } finally {
      this.#mark('end', name);
    }
  }

  close(): void {
    for (const [stream, { pending }] of this.#streams) if (pending !== '') this.#stamp(stream, '\n');
    closeSync(this.#file);
  }

  #mark(edge: 'start' | 'end', name: string): void {
    this.write('00O', `section_${edge}:${Math.floor(Date.now() / 1000).toFixed(0)}:${name}\r\u001b[0K`);
  }

  #writeStamped(stream: LogStream, text: string): void {
    const state = this.#streams.get(stream) ?? { pending: '', continues: false };
    this.#streams.set(stream, state);
    const lines = (state.pending + text).split('\n');
    state.pending = '';
    for (const line of lines.slice(0, -1)) {
      state.pending = line;
      this.#stamp(stream, '\n');
    }
    state.pending = lines.at(-1) ?? '';
    // A carriage return ends the runner's buffer: the line is written, and goes on in the next one.
    if (state.pending.includes('\r')) {
      this.#stamp(stream, '\n');
      state.continues = true;
    }
  }

  #stamp(stream: LogStream, end: string): void {
    const state = this.#streams.get(stream);
    if (state === undefined) return;
    const more = state.continues ? '+' : ' ';
    writeSync(this.#file, `${timestamp()} ${stream}${more}${state.pending}${end}`);
    state.pending = '';
    state.continues = false;
  }
}

/** Microseconds, as the runner writes them. */
function timestamp(): string {
  const microseconds = Math.round((performance.timeOrigin + performance.now()) * 1000);
  const fraction = String(microseconds % 1_000_000).padStart(6, '0');
  return `${new Date(microseconds / 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
