import { refuse, type Refusal } from '../refusal.ts';

/**
 * Steps that one pipeline may take to resolve, about a microsecond each. The largest real file found
 * (902 KB, 638 jobs) takes 11,000; a thousand jobs that each inherit a hundred variables take 100,000.
 */
const maximumWork = 250_000;

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
