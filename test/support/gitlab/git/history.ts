import type { CommitRecord } from './commit-record.ts';
import type { Repository } from './repository.ts';

/** Commits reachable from `sha`, newest first, without those in `excluding`. */
export async function* walk(
  repository: Repository,
  sha: string,
  excluding: ReadonlySet<string> = new Set(),
): AsyncGenerator<CommitRecord> {
  const seen = new Set<string>(excluding);
  const pending: CommitRecord[] = [];
  const add = async (next: string): Promise<void> => {
    if (seen.has(next)) return;
    seen.add(next);
    const commit = await repository.commit(next);
    // Kept sorted by commit time; ties keep the order in which commits were found, children first.
    const place = pending.findLastIndex((other) => other.committer.at >= commit.committer.at);
    pending.splice(place + 1, 0, commit);
  };
  await add(sha);
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    yield next;
    for (const parent of next.parents) await add(parent);
  }
}

/** Shas of everything reachable from `sha`, itself included. */
export async function reachableFrom(repository: Repository, sha: string): Promise<Set<string>> {
  const seen = new Set<string>();
  const pending = [sha];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...(await repository.commit(next)).parents);
  }
  return seen;
}

/** The newest commit that both histories share, or null. */
export async function mergeBase(repository: Repository, left: string, right: string): Promise<string | null> {
  const ofLeft = await reachableFrom(repository, left);
  for await (const commit of walk(repository, right)) {
    if (ofLeft.has(commit.sha)) return commit.sha;
  }
  return null;
}

/** Commits that `head` has and `base` has not, newest first. */
export async function commitsBetween(
  repository: Repository,
  base: string | null,
  head: string,
): Promise<CommitRecord[]> {
  const known = base === null ? new Set<string>() : await reachableFrom(repository, base);
  if (known.has(head)) return [];
  const commits: CommitRecord[] = [];
  for await (const commit of walk(repository, head, known)) commits.push(commit);
  return commits;
}

/** The last commit at or before `sha` that changed `path`, or null when nothing ever did. */
export async function lastCommitFor(
  repository: Repository,
  sha: string,
  path: string,
): Promise<string | null> {
  let current = await repository.commit(sha);
  for (;;) {
    const own = (await repository.files(current.sha)).get(path);
    const parents = await Promise.all(current.parents.map((parent) => repository.commit(parent)));
    const same: CommitRecord[] = [];
    for (const parent of parents) {
      const theirs = (await repository.files(parent.sha)).get(path);
      if (theirs?.oid === own?.oid && theirs?.mode === own?.mode) same.push(parent);
    }
    const next = same[0];
    if (next === undefined) return own === undefined && parents.length === 0 ? null : current.sha;
    current = next;
  }
}
