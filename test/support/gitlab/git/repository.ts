import fs from 'node:fs';
import { join } from 'node:path';
import git from 'isomorphic-git';
import type { CommitRecord, Signature } from './commit-record.ts';
import type { DirectoryEntry, FileEntry, FileTree } from './file-tree.ts';
import { createBareRepository, readRefFile, writeRefFile } from './bare-repository.ts';
import { writeLooseObject } from './loose-objects.ts';
import { commitContent, parseCommit, treeContent, type TreeItem } from './object-text.ts';

const fullSha = /^[0-9a-f]{40}$/;
/** Larger blobs are read from disk each time. */
const keptBlobSize = 64 * 1024;

export interface NewCommit {
  readonly parents: readonly string[];
  readonly files: FileTree;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/**
 * A bare git repository on disk, so that a git binary can clone and inspect it. It is created on first use:
 * projects that a test never touches cost nothing.
 */
export class Repository {
  readonly gitdir: string;
  readonly #sharesObjectsWith: Repository | null;
  readonly #prepare: (repository: Repository) => Promise<void>;
  #ready: Promise<void> | null = null;
  readonly #blobs = new Map<string, Buffer>();
  readonly #commits = new Map<string, CommitRecord>();
  readonly #trees = new Map<string, readonly DirectoryEntry[]>();
  readonly #fileTrees = new Map<string, FileTree>();

  /**
   * @param gitdir where the repository goes.
   * @param prepare writes the first commits; runs once, before anything else.
   * @param sharesObjectsWith the repository this one was forked from; both see each other's commits.
   */
  constructor(
    gitdir: string,
    prepare: (repository: Repository) => Promise<void>,
    sharesObjectsWith: Repository | null = null,
  ) {
    this.gitdir = gitdir;
    this.#prepare = prepare;
    this.#sharesObjectsWith = sharesObjectsWith;
  }

  /** Resolves once the repository is on disk with its first commits. */
  ready(): Promise<void> {
    this.#ready ??= this.#create();
    return this.#ready;
  }

  async #create(): Promise<void> {
    const origin = this.#sharesObjectsWith;
    if (origin !== null) await origin.ready();
    createBareRepository(this.gitdir, origin === null ? null : join(origin.gitdir, 'objects'));
    // Writes through a second object that waits for nothing; everyone else waits for this one.
    const unguarded = new Repository(this.gitdir, () => Promise.resolve());
    unguarded.#ready = Promise.resolve();
    await this.#prepare(unguarded);
  }

  /** Points `HEAD` at a branch, for clones. */
  async setDefaultBranch(branch: string): Promise<void> {
    await this.ready();
    writeRefFile(this.gitdir, 'HEAD', `ref: refs/heads/${branch}`);
  }

  async branches(): Promise<string[]> {
    await this.ready();
    return (await git.listBranches({ fs, gitdir: this.gitdir })).toSorted();
  }

  async tags(): Promise<string[]> {
    await this.ready();
    return (await git.listTags({ fs, gitdir: this.gitdir })).toSorted();
  }

  /** Sha of a full ref name (`refs/heads/main`), or null. */
  async readRef(ref: string): Promise<string | null> {
    await this.ready();
    const own = readRefFile(this.gitdir, ref);
    if (own !== null) return own;
    try {
      return await git.resolveRef({ fs, gitdir: this.gitdir, ref });
    } catch (error) {
      if (error instanceof git.Errors.NotFoundError) return null;
      throw error;
    }
  }

  async writeRef(ref: string, sha: string): Promise<void> {
    await this.ready();
    writeRefFile(this.gitdir, ref, sha);
  }

  async deleteRef(ref: string): Promise<void> {
    await this.ready();
    await git.deleteRef({ fs, gitdir: this.gitdir, ref });
  }

  head(branch: string): Promise<string | null> {
    return this.readRef(`refs/heads/${branch}`);
  }

  /** Commit that a branch, tag, full ref, `HEAD` or (abbreviated) sha names, or null. */
  async resolve(revision: string): Promise<string | null> {
    await this.ready();
    if (revision === '') return null;
    const candidates = revision.startsWith('refs/') ? [revision] : headAndTagRefs(revision);
    for (const ref of candidates) {
      const sha = await this.readRef(ref);
      if (sha !== null) return sha;
    }
    if (!/^[0-9a-f]{7,40}$/.test(revision)) return null;
    return this.#expand(revision);
  }

  async #expand(prefix: string): Promise<string | null> {
    try {
      const sha = fullSha.test(prefix)
        ? prefix
        : await git.expandOid({ fs, gitdir: this.gitdir, oid: prefix });
      return (await this.commit(sha)).sha;
    } catch (error) {
      if (error instanceof git.Errors.NotFoundError || error instanceof git.Errors.ObjectTypeError)
        return null;
      throw error;
    }
  }

  async commit(sha: string): Promise<CommitRecord> {
    await this.ready();
    const known = this.#commits.get(sha);
    if (known !== undefined) return known;
    const { object, type } = await git.readObject({ fs, gitdir: this.gitdir, oid: sha, format: 'content' });
    if (type !== 'commit') throw new git.Errors.ObjectTypeError(sha, type as 'blob', 'commit');
    const record = parseCommit(sha, Buffer.from(object as Uint8Array).toString('utf8'));
    this.#commits.set(sha, record);
    return record;
  }

  /** Entries of one directory in git's order; null when the path is not a directory of that commit. */
  async directory(sha: string, path: string): Promise<readonly DirectoryEntry[] | null> {
    let entries = await this.#treeEntries((await this.commit(sha)).tree, '');
    for (const part of path.split('/').filter((piece) => piece !== '')) {
      const next = entries.find((entry) => entry.name === part && entry.type === 'tree');
      if (next === undefined) return null;
      entries = await this.#treeEntries(next.oid, next.path);
    }
    return entries;
  }

  async #treeEntries(oid: string, prefix: string): Promise<readonly DirectoryEntry[]> {
    const key = `${oid} ${prefix}`;
    const known = this.#trees.get(key);
    if (known !== undefined) return known;
    const { tree } = await git.readTree({ fs, gitdir: this.gitdir, oid });
    const entries = tree.map((entry): DirectoryEntry => ({
      name: entry.path,
      path: prefix === '' ? entry.path : `${prefix}/${entry.path}`,
      type: entry.type === 'tree' || entry.type === 'commit' ? entry.type : 'blob',
      mode: entry.mode.padStart(6, '0'),
      oid: entry.oid,
    }));
    this.#trees.set(key, entries);
    return entries;
  }

  /** All files of a commit. */
  async files(sha: string): Promise<FileTree> {
    const { tree } = await this.commit(sha);
    const known = this.#fileTrees.get(tree);
    if (known !== undefined) return known;
    const files = new Map<string, FileEntry>();
    const pending: (readonly [string, string])[] = [[tree, '']];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const entry of await this.#treeEntries(...next)) {
        if (entry.type === 'tree') pending.push([entry.oid, entry.path]);
        else files.set(entry.path, { mode: entry.mode, oid: entry.oid });
      }
    }
    this.#fileTrees.set(tree, files);
    return files;
  }

  async blob(oid: string): Promise<Buffer> {
    await this.ready();
    const known = this.#blobs.get(oid);
    if (known !== undefined) return Buffer.from(known);
    return Buffer.from((await git.readBlob({ fs, gitdir: this.gitdir, oid })).blob);
  }

  /** Bytes of a file at a commit, or null when it is not there. */
  async file(sha: string, path: string): Promise<Buffer | null> {
    const entry = (await this.files(sha)).get(path);
    return entry === undefined ? null : this.blob(entry.oid);
  }

  async writeBlob(bytes: Uint8Array): Promise<string> {
    await this.ready();
    const oid = writeLooseObject(this.gitdir, 'blob', bytes);
    if (bytes.length <= keptBlobSize) this.#blobs.set(oid, Buffer.from(bytes));
    return oid;
  }

  /** Writes the commit object (and its trees); moves no ref. Returns its sha. */
  async writeCommit(commit: NewCommit): Promise<string> {
    await this.ready();
    const tree = this.#writeTree(commit.files);
    this.#fileTrees.set(tree, new Map(commit.files));
    return writeLooseObject(this.gitdir, 'commit', commitContent({ ...commit, tree }));
  }

  #writeTree(files: FileTree): string {
    const items: TreeItem[] = [];
    const directories = new Map<string, Map<string, FileEntry>>();
    for (const [path, entry] of files) {
      const slash = path.indexOf('/');
      if (slash < 0) items.push({ path, ...entry, type: entry.mode === '160000' ? 'commit' : 'blob' });
      else {
        const name = path.slice(0, slash);
        const below = directories.get(name) ?? new Map<string, FileEntry>();
        directories.set(name, below.set(path.slice(slash + 1), entry));
      }
    }
    for (const [path, below] of directories)
      items.push({ path, mode: '040000', oid: this.#writeTree(below), type: 'tree' });
    return writeLooseObject(this.gitdir, 'tree', treeContent(items));
  }
}

function headAndTagRefs(revision: string): string[] {
  return revision === 'HEAD' ? ['HEAD'] : [`refs/heads/${revision}`, `refs/tags/${revision}`];
}
