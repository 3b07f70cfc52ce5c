import {
  isAlias,
  isCollection,
  isPair,
  type Alias,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** What stands behind each `*name`, and whether expanding all of them stays within bounds. */
export interface AliasIndex {
  /** The anchored node an alias stands for. Every alias of a parsed CI file has one. */
  targetOf(alias: Alias): Node | undefined;
  /** The aliases that stand for this very node. */
  aliasesOf(node: Node): readonly Alias[];
  /** How many nodes carry this anchor name; more than one makes a copied alias mean something else. */
  anchorCount(name: string): number;
}

export type AliasProblem = { readonly node: Node } & (
  | { readonly kind: 'unknown-alias'; readonly name: string }
  | { readonly kind: 'recursive-alias'; readonly name: string }
  | { readonly kind: 'too-deep' }
  | { readonly kind: 'too-many-values' }
);

/** GitLab's own default limit (`ci_max_total_yaml_depth` and its predecessor), counted with aliases expanded. */
const maximumDepth = 150;
/** Values with every alias expanded. The largest real file found has 12,000. */
const maximumValues = 200_000;

interface Extent {
  readonly values: number;
  readonly depth: number;
}

/**
 * Walks the tree once, in the order of the text, as YAML binds names: an alias stands for the nearest
 * earlier anchor of that name. `Alias#resolve` walks the whole document for each alias instead.
 */
export function indexAliases(root: Node | null): AliasIndex | AliasProblem {
  const walk = new AliasWalk();
  const problem = root === null ? null : walk.visit(root);
  return problem !== null && 'kind' in problem ? problem : walk;
}

class AliasWalk implements AliasIndex {
  readonly #targets = new Map<Alias, Node>();
  readonly #aliases = new Map<Node, Alias[]>();
  readonly #named = new Map<string, Node>();
  readonly #counts = new Map<string, number>();
  readonly #extents = new Map<Node, Extent>();

  targetOf(alias: Alias): Node | undefined {
    return this.#targets.get(alias);
  }

  aliasesOf(node: Node): readonly Alias[] {
    return this.#aliases.get(node) ?? [];
  }

  anchorCount(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** @param mergedInto The mapping whose `<<` the node is (part of) the value of. */
  visit(node: Node, depth = 0, mergedInto: Node | null = null): Extent | AliasProblem {
    if (isAlias(node)) return this.#bind(node, mergedInto);
    const { anchor } = node;
    if (anchor !== undefined) {
      this.#named.set(anchor, node);
      this.#counts.set(anchor, (this.#counts.get(anchor) ?? 0) + 1);
    }
    const extent = isCollection(node) ? this.#visitItems(node, depth, mergedInto) : { values: 1, depth: 0 };
    if (anchor !== undefined && 'values' in extent) this.#extents.set(node, extent);
    return extent;
  }

  #visitItems(node: YAMLMap | YAMLSeq, depth: number, mergedInto: Node | null): Extent | AliasProblem {
    if (depth >= maximumDepth) return { kind: 'too-deep', node };
    let values = 1;
    let deepest = 0;
    for (const item of node.items) {
      for (const child of childrenOf(item)) {
        const extent = this.visit(
          child,
          depth + 1,
          isPair(item) ? mergeTarget(node, item, child) : mergedInto,
        );
        if ('kind' in extent) return extent;
        values += extent.values;
        deepest = Math.max(deepest, extent.depth);
        if (values > maximumValues) return { kind: 'too-many-values', node: child };
        if (depth + 1 + deepest > maximumDepth) return { kind: 'too-deep', node: child };
      }
    }
    return { values, depth: deepest + 1 };
  }

  #bind(alias: Alias, mergedInto: Node | null): Extent | AliasProblem {
    const target = this.#named.get(alias.source);
    if (target === undefined) return { kind: 'unknown-alias', name: alias.source, node: alias };
    this.#targets.set(alias, target);
    const known = this.#aliases.get(target);
    if (known === undefined) this.#aliases.set(target, [alias]);
    else known.push(alias);
    const extent = this.#extents.get(target);
    if (extent !== undefined) return extent;
    // A mapping merged into itself brings what it holds so far; any other use inside would never end.
    if (mergedInto === target) return { values: 1, depth: 0 };
    return { kind: 'recursive-alias', name: alias.source, node: alias };
  }
}

function childrenOf(item: unknown): readonly Node[] {
  const nodes = isPair(item) ? [item.key, item.value] : [item];
  return nodes.filter((node) => node !== null && node !== undefined) as Node[];
}

function mergeTarget(map: Node, pair: Pair, child: Node): Node | null {
  return child === pair.value && isMergeKey(pair.key) ? map : null;
}

/** Psych takes every key that reads `<<` as the merge key, quoted or not, unless it is tagged as a string. */
export function isMergeKey(key: unknown): boolean {
  const scalar = key as { value?: unknown; tag?: string } | null;
  return scalar?.value === '<<' && scalar.tag !== 'tag:yaml.org,2002:str';
}
