export interface CaseResult {
  readonly id: string;
  /** Best accepted class; null: the cause has to stay unknown. */
  readonly expected: string | null;
  /** First class named; null: none; `error`: there was no answer. */
  readonly named: string | null;
  readonly classRight: boolean;
  /** It named none where that is right, too. */
  readonly excused: boolean;
  readonly misled: boolean;
  /** Null where the class is not right. */
  readonly kindRight: boolean | null;
  readonly evidenceRight: boolean | null;
  readonly evidenceLines: { readonly right: number; readonly all: number };
  /** Null where none was due and none was offered. */
  readonly patch: 'right' | 'none' | 'wrong' | null;
  readonly problems: readonly string[];
}
