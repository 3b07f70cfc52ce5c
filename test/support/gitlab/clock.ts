/** Real time plus an offset that a test can move, so that expiry and back-off need no waiting. */
export class Clock {
  #offset = 0;

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  /** @param milliseconds how far to move forward. */
  advance(milliseconds: number): void {
    this.#offset += milliseconds;
  }
}
