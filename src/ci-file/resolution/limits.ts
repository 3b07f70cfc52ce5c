import { refuse, type Refusal } from '../refusal.ts';

/** Values that one pipeline may take to resolve; a 900 KB file with 640 jobs takes a tenth. */
const maximumWork = 500_000;

/**
 * What resolving one pipeline may still cost, and the first reason to give up. Work goes on with
 * harmless values after a refusal; whoever started it looks at `refusal` at the end.
 */
export class Limits {
  refusal: Refusal | null = null;
  #work = maximumWork;

  /** Takes `amount` of the budget; false once nothing may be done any more. */
  spend(amount: number): boolean {
    this.#work -= amount;
    if (this.#work < 0)
      this.refuse(refuse('too-large', 'The pipeline is too large once its templates are expanded'));
    return this.refusal === null;
  }

  refuse(refusal: Refusal): void {
    this.refusal ??= refusal;
  }
}
