import { isCollection, isMap, isPair, type Node, type Pair } from 'yaml';
import type { CiDocument } from '../document.ts';
import type { Origin } from '../pipeline.ts';

export type OwnPath = readonly (string | number)[];

/** The place of one node in a CI file. */
export class Site {
  readonly document: CiDocument;
  /** null: a key without a value. */
  readonly node: Node | null;
  /** Own keys and indexes from the top of the body; aliases and merge keys are not followed. */
  readonly path: OwnPath;
  /** The key in front of the node; null for list items and the body. */
  readonly key: Node | null;
  /** False where a later duplicate key hides the path, so that the path leads to another node. */
  readonly reachable: boolean;
  #origin: Origin | undefined;

  constructor(document: CiDocument, node: Node | null, path: OwnPath, key: Node | null, reachable: boolean) {
    this.document = document;
    this.node = node;
    this.path = path;
    this.key = key;
    this.reachable = reachable;
  }

  get origin(): Origin {
    this.#origin ??= this.#originFrom(this.node ?? this.key);
    return this.#origin;
  }

  /** Like `origin`, but the first line is the key's. */
  get originWithKey(): Origin {
    return { ...this.origin, line: this.#originFrom(this.key ?? this.node).line };
  }

  #originFrom(node: Node | null): Origin {
    const { text, lines, path } = this.document;
    const start = node?.range?.[0] ?? 0;
    let end = endOffset(this.node ?? node);
    while (end > start + 1 && isBlank(text.charCodeAt(end - 1))) end -= 1;
    return {
      file: path,
      line: lines.linePos(start).line,
      endLine: lines.linePos(Math.max(start, end - 1)).line,
      path: this.path,
      definition: String(this.path[0] ?? ''),
    };
  }
}

/** A block collection's own range may include comments below it; its last entry's does not. */
function endOffset(node: Node | null): number {
  if (isCollection(node) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    if (isMap(node) && isPair(last)) return endOffset(lastNode(last) ?? null) || (node.range?.[1] ?? 0);
    if (last !== undefined) return endOffset(last as Node);
  }
  return node?.range?.[1] ?? 0;
}

function lastNode(pair: Pair): Node | null {
  return (pair.value ?? pair.key) as Node | null;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
