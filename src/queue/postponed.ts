/** Thrown by a job that has to be looked at again later, which is no failure of it. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
  readonly delayMs: number;
  /** Changes to the job's data, for instance a counter. */
  readonly changes: Readonly<Record<string, unknown>>;

  constructor(reason: string, delayMs: number, changes: Readonly<Record<string, unknown>> = {}) {
    super(reason);
    this.delayMs = delayMs;
    this.changes = changes;
  }
}
