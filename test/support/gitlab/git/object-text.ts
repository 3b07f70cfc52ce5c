import type { CommitRecord, Signature } from './commit-record.ts';

export interface TreeItem {
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
  readonly type: 'blob' | 'tree' | 'commit';
}

/** A tree object's content. git sorts folders as if their names ended in a slash. */
export function treeContent(items: readonly TreeItem[]): Buffer {
  const key = (item: TreeItem): string => (item.type === 'tree' ? `${item.path}/` : item.path);
  const sorted = items.toSorted((a, b) => Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))));
  return Buffer.concat(
    sorted.flatMap((item) => [
      Buffer.from(`${item.mode.replace(/^0/, '')} ${item.path}\0`),
      Buffer.from(item.oid, 'hex'),
    ]),
  );
}

export interface CommitParts {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/** A commit object's content, the message exactly as given. */
export function commitContent(commit: CommitParts): Buffer {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signatureLine(commit.author)}`,
    `committer ${signatureLine(commit.committer)}`,
    '',
    commit.message,
  ];
  return Buffer.from(lines.join('\n'));
}

function signatureLine(signature: Signature): string {
  const name = signature.name.replaceAll(/[<>\n]/g, '').trim();
  return `${name} <${signature.email}> ${Math.floor(signature.at.getTime() / 1000)} +0000`;
}

/** Reads a commit object's content. */
export function parseCommit(sha: string, content: string): CommitRecord {
  const end = content.indexOf('\n\n');
  const headers = content.slice(0, end).split('\n');
  const valuesOf = (name: string): string[] =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    sha,
    tree: valuesOf('tree')[0] ?? '',
    parents: valuesOf('parent'),
    message: content.slice(end + 2),
    author: parseSignature(valuesOf('author')[0] ?? ''),
    committer: parseSignature(valuesOf('committer')[0] ?? ''),
  };
}

function parseSignature(line: string): Signature {
  const parts = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(line);
  return { name: parts?.[1] ?? '', email: parts?.[2] ?? '', at: new Date(Number(parts?.[3] ?? 0) * 1000) };
}
