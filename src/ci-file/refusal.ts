import type { Origin } from './pipeline.ts';

/** Why a CI file could not be read, resolved or edited. Refusing is a normal outcome, counted and shown. */
export interface Refusal {
  readonly kind: 'refused';
  /** Stable kebab-case name; each is explained in docs/ci-file-edits.md. */
  readonly code: string;
  /** One sentence for a maintainer: what stands in the way, and where. */
  readonly reason: string;
  /** The place in the CI files that is in the way, where there is one. */
  readonly where?: Origin;
}

export function refuse(code: string, reason: string, where?: Origin): Refusal {
  return where === undefined ? { kind: 'refused', code, reason } : { kind: 'refused', code, reason, where };
}
