import type { Refusal } from '../../refusal.ts';
import type { ValueChange } from '../plain-value.ts';
import type { Splice } from '../writing/splice.ts';
import type { YamlEdit } from '../yaml-edit.ts';

/** How an edit is to be made, and what it must do to the document's value. */
export interface Plan {
  readonly kind: 'plan';
  readonly splices: readonly Splice[];
  /** null: the edit changes no value. */
  readonly change: ValueChange | null;
}

export type Planned =
  | Plan
  | { readonly kind: 'unchanged' }
  /** Another edit has to be made first; then this one is planned again. */
  | { readonly kind: 'first'; readonly edit: YamlEdit }
  | Refusal;

export const unchanged = { kind: 'unchanged' } as const;

export function plan(splices: readonly Splice[], change: ValueChange | null): Plan {
  return { kind: 'plan', splices, change };
}
