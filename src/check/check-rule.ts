import type { ProposedRemedy } from '../failure-classes/failure-class.ts';
import type { CheckedPipeline } from './checked-pipeline.ts';
import type { Place } from './place.ts';

/** `error`: the job will fail. `warning`: unsafe, or breaks with a coming release. `note`: slower than it has to be. */
export type Severity = 'error' | 'warning' | 'note';

/**
 * One thing that is known to be wrong in a CI file before any job has failed. Pure: what it finds
 * follows from the resolved pipeline alone. It says nothing where the file leaves the question open,
 * because a runner's or a project's own settings may well answer it.
 */
export interface CheckRule {
  /** Kebab-case, public: also the module's name and that of its page in docs/checks. */
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong, in a few words. */
  readonly title: string;
  /** What to do about it, in one or two sentences. */
  readonly advice: string;
  find(pipeline: CheckedPipeline): readonly RuleFinding[];
}

/** What a rule says of one job, before what several jobs share is put together. */
export interface RuleFinding {
  /** null: it concerns the file, whichever jobs there are. */
  readonly job: string | null;
  readonly place: Place;
  /** Where it is another one than the rule's. */
  readonly severity?: Severity;
  /**
   * What it is about, in words of the file that do not move with it: tells two findings in one place
   * apart, and a finding from another after lines were moved. Never holds a secret.
   */
  readonly subject: string;
  /** One or two sentences; the same for every job that shares the place. */
  readonly reason: string;
  /**
   * The remedy for the jobs that share place and subject, this one first. null: the rule's advice is
   * all there is.
   */
  propose(jobs: readonly string[]): ProposedRemedy | null;
}
