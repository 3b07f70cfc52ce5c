import type { Audience, Confidence } from '../failure-classes/failure-class.ts';
import type { Evidence } from '../situation/evidence.ts';
import type { Considered } from './considered.ts';

export type { Audience, Confidence, Considered, Evidence };

/** A CI file before and after the patch, by its path relative to the repository root. */
export interface PatchedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export type Remedy =
  | {
      readonly kind: 'patch';
      /** Imperative, without a full stop: `Pass image.tar from build to push`. */
      readonly title: string;
      readonly files: readonly PatchedFile[];
      /** Unified diff that `git apply` takes at the repository root. */
      readonly diff: string;
    }
  | { readonly kind: 'advice'; readonly audience: Audience; readonly text: string }
  /** Running the job again is the remedy (a passing fault). */
  | { readonly kind: 'retry'; readonly reason: string }
  /** The cause is known and nothing can be done here. */
  | { readonly kind: 'declined'; readonly reason: string };

export interface Diagnosis {
  readonly failureClass: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  /** Two sentences: what happened, and what in the CI file makes it so. */
  readonly explanation: string;
  readonly remedy: Remedy;
}

/** What `diagnose` returns for one failed job. */
export interface DiagnosisReport {
  /** The job's name with matrix suffix; null when neither trace nor file made it clear. */
  readonly job: string | null;
  readonly verdict: 'diagnosed' | 'unknown';
  /** Ranked, root cause first; empty exactly when the verdict is `unknown`. */
  readonly diagnoses: readonly Diagnosis[];
  /** Causes that the trace speaks of and that were ruled out, in the order of the classes. */
  readonly considered: readonly Considered[];
}
