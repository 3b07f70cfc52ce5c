import type { Place } from './place.ts';

/** A credential that stands in a CI file in plain text. */
export interface LiteralSecret {
  /** The secret itself. Goes nowhere but into `redact`. */
  readonly value: string;
  /** What it is: `the password of docker login`. */
  readonly what: string;
  /** null: found in the text, whichever jobs use it. */
  readonly job: string | null;
  readonly place: Place;
}
