/** One file of a commit. */
export interface FileEntry {
  /** `100644`, `100755`, `120000` (symbolic link) or `160000` (submodule). */
  readonly mode: string;
  readonly oid: string;
}

/** All files of a commit by path, without directories. */
export type FileTree = ReadonlyMap<string, FileEntry>;

export interface DirectoryEntry {
  readonly name: string;
  readonly path: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly mode: string;
  readonly oid: string;
}
