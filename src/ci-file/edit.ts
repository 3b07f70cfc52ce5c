import type { Refusal } from './refusal.ts';

/** A command of a job by its place in the effective (flattened) list. */
export interface CommandPosition {
  readonly list: 'before_script' | 'script';
  /** 0-based. */
  readonly index: number;
}

/** The same where commands that run after the job's own count, too: in a shell of theirs, whatever became of the job. */
export interface ScriptPosition {
  readonly list: CommandPosition['list'] | 'after_script';
  /** 0-based. */
  readonly index: number;
}

interface EditTarget {
  /** The job (its key in the file) that needs the change. */
  readonly job: string;
  /**
   * Jobs that may change along with it because they share the definition. The edit is made at the
   * definition if every job sharing it is named here (or is `job` itself), else as the smallest
   * override in the job.
   */
  readonly acceptableFor: readonly string[];
}

/** A change to a job as GitLab would run it. Names no file, line or offset: `applyEdits` finds the place. */
export type Edit = EditTarget &
  (
    | {
        readonly op: 'set-variable';
        readonly name: string;
        readonly value: string;
        /**
         * The variable beside which a new one belongs: it is added where that one is defined, if the
         * jobs sharing that definition may change; else to the job's own variables.
         */
        readonly near?: string;
      }
    /** The job no longer gets the variable; where it must be overridden instead, it is set to the empty string. */
    | { readonly op: 'remove-variable'; readonly name: string }
    /** An index one past the end of the list appends. */
    | { readonly op: 'insert-command'; readonly before: CommandPosition; readonly command: string }
    /** Replaces the only occurrence of `from` in the command's decoded text. */
    | {
        readonly op: 'replace-in-command';
        readonly position: ScriptPosition;
        readonly from: string;
        readonly to: string;
      }
    | { readonly op: 'remove-command'; readonly position: CommandPosition }
    | { readonly op: 'set-image'; readonly name: string }
    | { readonly op: 'add-service'; readonly service: { readonly name: string; readonly alias?: string } }
    | { readonly op: 'update-service'; readonly index: number; readonly changes: ServiceChanges }
    | { readonly op: 'remove-service'; readonly index: number }
    | { readonly op: 'add-artifact-path'; readonly path: string }
    | { readonly op: 'replace-artifact-path'; readonly from: string; readonly to: string }
    | { readonly op: 'set-artifact-expiry'; readonly expireIn: string }
    /**
     * Adds the need, or lifts `artifacts: false` where the job already needs it. `optional`: the pipeline may be without
     * that job (https://docs.gitlab.com/ci/yaml/#needsoptional).
     */
    | { readonly op: 'add-need'; readonly need: string; readonly optional?: boolean }
    | { readonly op: 'add-dependency'; readonly dependency: string }
  );

/** What to change in a service; a string service becomes an object where it must. */
export interface ServiceChanges {
  readonly name?: string;
  readonly alias?: string;
  /** Added to or replaced in the service's own `variables:`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Arguments appended to `command:`. */
  readonly appendToCommand?: readonly string[];
  /** Arguments taken out of `command:`; the key goes when none is left. */
  readonly removeFromCommand?: readonly string[];
}

export type PatchResult =
  | {
      readonly kind: 'patched';
      /** New text of each changed file by path. */
      readonly texts: ReadonlyMap<string, string>;
      /** Jobs whose resolved form changed. */
      readonly changedJobs: readonly string[];
    }
  /** Everything asked for is already so. */
  | { readonly kind: 'unchanged' }
  | Refusal;
