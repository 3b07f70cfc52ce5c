import type { PlainValue } from '../pipeline.ts';
import type { SourcedValue } from '../tree/sourced-value.ts';
import type { Limits } from './limits.ts';

/** Turns values into plain data; what occurs several times is one shared object. */
export class Plain {
  readonly #limits: Limits;
  readonly #done = new Map<SourcedValue, PlainValue>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  of(value: SourcedValue): PlainValue {
    if (value.kind === 'scalar') return value.value;
    const done = this.#done.get(value);
    if (done !== undefined) return done;
    const plain = this.#build(value);
    this.#done.set(value, plain);
    return plain;
  }

  #build(value: SourcedValue): PlainValue {
    if (!this.#limits.spend(1)) return null;
    if (value.kind === 'list') return value.items.map((item) => this.of(item.value));
    if (value.kind === 'map') {
      return Object.fromEntries([...value.entries].map(([name, entry]) => [name, this.of(entry.value)]));
    }
    return value.kind === 'reference' ? { '!reference': value.target } : value.value;
  }
}
