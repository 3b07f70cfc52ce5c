import type { PlainValue } from '../../pipeline.ts';
import type { Slot } from '../source/slot.ts';

/** The holder's value with another value in the slot's place. */
export function replaceEntry(
  holder: PlainValue,
  slot: Slot,
  change: (value: PlainValue) => PlainValue,
): PlainValue {
  const step = slot.path.at(-1) ?? '';
  if (Array.isArray(holder)) {
    return holder.map((item: PlainValue, index) => (index === step ? change(item) : item));
  }
  const map = holder as Readonly<Record<string, PlainValue>>;
  return { ...map, [step]: change(map[step] ?? null) };
}
