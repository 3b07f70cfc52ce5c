import { Composer, type Document, isMap, isScalar, LineCounter, type Node, type Scalar, visit } from 'yaml';
import { readTokens } from './read-tokens.ts';

/** A YAML text as plain data that knows its lines. */
export type ReadYaml =
  | {
      readonly kind: 'read';
      /** Null for an empty text. */
      readonly value: unknown;
      /** The line, from 1, of the value at a path or, for a key that is there, of the key; else of what is nearest above. */
      readonly lineOf: (path: readonly PropertyKey[]) => number;
    }
  | { readonly kind: 'unreadable'; readonly line: number; readonly reason: string };

const tokenProblems = {
  'too-many-tokens': 'it holds too many values',
  'too-deep': 'it is nested too deeply',
};

/**
 * Reads YAML 1.2 that is no CI file: a plain `off` is text there, as it is for the editors that know our schema. Aliases
 * are not expanded, so that no text is larger than it looks.
 */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const read = readTokens(text, lines);
  if (read.kind !== 'tokens')
    return { kind: 'unreadable', line: read.line, reason: tokenProblems[read.kind] };
  // The parser would compare each key with all others, which takes seconds for thousands of them.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const [document] = composer.compose(read.tokens, true, text.length);
  if (document === undefined) return { kind: 'read', value: null, lineOf: () => 1 };
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const [error] = document.errors;
  if (error !== undefined) {
    return { kind: 'unreadable', line: lineAt(error.pos[0]), reason: error.message };
  }
  const repeated = repeatedKey(document);
  if (repeated !== null) {
    const reason = `the key ${String(repeated.value)} is there twice`;
    return { kind: 'unreadable', line: lineAt(repeated.range?.[0] ?? 0), reason };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return { kind: 'read', value, lineOf: (path) => lineAt(offsetOf(document.contents, path)) };
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    return { kind: 'unreadable', line: 1, reason: 'aliases are not supported here' };
  }
}

function repeatedKey(document: Document): Scalar | null {
  let repeated: Scalar | null = null;
  visit(document, {
    Map(_key, { items }) {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (keys.has(key.value)) repeated = key;
        keys.add(key.value);
      }
      return repeated === null ? undefined : visit.BREAK;
    },
  });
  return repeated;
}

function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let offset = root?.range?.[0] ?? 0;
  let node: unknown = root;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (typeof node === 'object' && node !== null && 'items' in node) {
      node = (node.items as readonly unknown[])[Number(part)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
