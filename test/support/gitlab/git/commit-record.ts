/** Who and when, as git stores it. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly at: Date;
}

export interface CommitRecord {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/** The first line of a commit message. */
export function titleOf(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}
