import type { PlainValue } from '../pipeline.ts';
import { isList } from '../plain-map.ts';

/**
 * Compares plain data, the order of keys aside. Values that occur many times as one shared object
 * are compared once.
 */
export class SameValue {
  readonly #same = new WeakMap<object, WeakSet<object>>();

  test(left: PlainValue | undefined, right: PlainValue | undefined): boolean {
    if (left === right) return true;
    if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
      return Number.isNaN(left) && Number.isNaN(right);
    }
    if (this.#same.get(left)?.has(right) === true) return true;
    if (!this.#sameParts(left, right)) return false;
    const known = this.#same.get(left);
    if (known === undefined) this.#same.set(left, new WeakSet([right]));
    else known.add(right);
    return true;
  }

  #sameParts(left: PlainValue & object, right: PlainValue & object): boolean {
    if (isList(left)) {
      return (
        isList(right) && left.length === right.length && left.every((item, at) => this.test(item, right[at]))
      );
    }
    if (isList(right)) return false;
    const keys = Object.keys(left);
    if (keys.length !== Object.keys(right).length) return false;
    return keys.every((key) => Object.hasOwn(right, key) && this.test(left[key], right[key]));
  }
}
