import type { Edit } from '../ci-file/edit.ts';
import type { Evidence } from '../situation/evidence.ts';
import type { Situation } from '../situation/situation.ts';
import type { LinePattern } from '../trace/line-pattern.ts';

/** How sure a finding is: `high` where trace and CI file both prove it. */
export type Confidence = 'high' | 'medium' | 'low';

/** Who has to act on advice. */
export type Audience = 'maintainer' | 'runner-admin' | 'registry-admin';

/**
 * One way a job fails. Both halves are pure functions: what is wrong follows from the trace and the
 * resolved pipeline alone.
 */
export interface FailureClass {
  /** Kebab-case, public: also the module's name, its doc page and its directory of cases. */
  readonly id: string;
  /** One sentence: the job fails because … */
  readonly summary: string;
  /** Every line that speaks for the class; the trace reader keeps these. */
  readonly patterns: readonly LinePattern[];
  /** Lines that it reads besides, and that are in the traces of jobs that pass too. */
  readonly landmarks?: readonly LinePattern[];
  /** The finding, or null where trace and CI file do not agree on this cause. */
  find(situation: Situation): Finding | null;
  /**
   * Why this is not the cause although its words are in the trace, as one sentence; null where there is
   * nothing better to say than that nothing bears it out. Asked only where `find` found nothing.
   */
  readonly whyNot?: (situation: Situation) => string | null;
}

export interface Finding {
  readonly confidence: Confidence;
  /** The line that proves it comes first. */
  readonly evidence: readonly Evidence[];
  readonly explanation: string;
  readonly remedy: ProposedRemedy;
  /** Ids of classes whose findings this one shows to be wrong. */
  readonly outranks?: readonly string[];
}

/** A remedy before its edits are made. */
export type ProposedRemedy =
  | {
      readonly kind: 'edits';
      readonly title: string;
      readonly edits: readonly Edit[];
      /** What to say where the edits are refused, because the place is not ours to change. */
      readonly otherwise: string;
    }
  | { readonly kind: 'advice'; readonly audience: Audience; readonly text: string }
  | { readonly kind: 'retry'; readonly reason: string }
  | { readonly kind: 'declined'; readonly reason: string };
