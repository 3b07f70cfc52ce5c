/** Work that GitLab does after it has answered: hooks, pipelines, retried jobs. Lets a test wait until all is done. */
export class BackgroundWork {
  readonly #running = new Set<Promise<unknown>>();
  readonly #failures: unknown[] = [];

  start(work: () => Promise<unknown>): void {
    const running: Promise<unknown> = new Promise((resolve) => setImmediate(resolve))
      .then(work)
      .catch((error: unknown) => this.#failures.push(error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /**
   * Resolves when nothing is left to do, including what the work itself has started.
   *
   * @throws AggregateError with whatever failed.
   */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.assertNoFailures();
  }

  /** @throws AggregateError with whatever failed so far. */
  assertNoFailures(): void {
    if (this.#failures.length > 0)
      throw new AggregateError(this.#failures.splice(0), 'background work failed');
  }
}
