/** A part of a script whose effects on directory and variables may not reach what follows it. */
export interface ShellScope {
  /** Unique in its script; commands with the same id stand in the same part. */
  readonly id: number;
  /**
   * `isolated`: runs in a process of its own, or is a function's body, which only runs when called.
   * `conditional`: runs in the same shell, perhaps not at all, perhaps several times.
   */
  readonly kind: 'isolated' | 'conditional';
  /** The variable that a `for` loop sets. */
  readonly loopVariable: string | null;
}
