/** What the process says to its caller; see the table of commands in the README. */
export const exitStatus = {
  /** `diagnose`: a cause was named. `fix`: patched. */
  done: 0,
  /** `diagnose`: unknown. `fix`: nothing to patch. */
  nothing: 1,
  /** Bad usage, or input that cannot be read. */
  badInput: 2,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];
