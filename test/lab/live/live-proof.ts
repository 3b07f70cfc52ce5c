import type { LabCase } from '../proof/lab-case.ts';

/** What came of a case in the whole loop. */
export interface LiveProof {
  readonly labCase: LabCase;
  /** null: the loop closed. Else where it did not, in a sentence. */
  readonly objection: string | null;
  /** Pipelines that ran for it. */
  readonly pipelines: number;
  /** Lines that the merge request adds and removes. */
  readonly added: number;
  readonly removed: number;
  readonly seconds: number;
}
