/** Runs pieces of work one after another, so that concurrent requests see each other's result, never half of it. */
export class SerialLock {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
