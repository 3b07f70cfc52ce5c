import { isMap, isPair, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { CiDocument } from '../../document.ts';
import { isFlow } from '../source/node-span.ts';
import { columnOf } from '../source/text-lines.ts';

/** How a file is written: what new text copies where its direct neighbours do not say. */
export interface HouseStyle {
  /** Columns a nested mapping stands right of its key. */
  readonly mapStep: number;
  /** Columns the dashes of a list stand right of its key; 0 for lists that are not indented. */
  readonly listStep: number;
  readonly quote: '"' | "'";
}

const styles = new WeakMap<CiDocument, HouseStyle>();

/** The style that most of the document's own text uses. */
export function houseStyle(document: CiDocument): HouseStyle {
  const known = styles.get(document);
  if (known !== undefined) return known;
  const counts = new StyleCounts(document.text);
  if (document.body !== null) counts.visit(document.body);
  const style = counts.majority();
  styles.set(document, style);
  return style;
}

/** The style of the entries of one mapping, falling back to the document's. */
export function styleWithin(document: CiDocument, map: YAMLMap): HouseStyle {
  const house = houseStyle(document);
  const counts = new StyleCounts(document.text);
  if (!isFlow(map)) counts.countSteps(map);
  return counts.majority(house);
}

class StyleCounts {
  readonly #text: string;
  readonly #mapSteps = new Map<number, number>();
  readonly #listSteps = new Map<number, number>();
  readonly #quotes = new Map<'"' | "'", number>();

  constructor(text: string) {
    this.#text = text;
  }

  visit(node: Node | null): void {
    if (isScalar(node)) {
      if (node.type === 'QUOTE_DOUBLE') increase(this.#quotes, '"');
      if (node.type === 'QUOTE_SINGLE') increase(this.#quotes, "'");
      return;
    }
    if (isMap(node) && !isFlow(node)) this.countSteps(node);
    if (!isMap(node) && !isSeq(node)) return;
    for (const item of node.items) this.visit((isPair(item) ? item.value : item) as Node | null);
  }

  countSteps(map: YAMLMap): void {
    const column = this.#columnOf(map);
    for (const { value } of map.items) {
      if (
        (!isMap(value) && !isSeq(value)) ||
        isFlow(value) ||
        value.range === null ||
        value.range === undefined
      )
        continue;
      const step = columnOf(this.#text, value.range[0]) - column;
      increase(isMap(value) ? this.#mapSteps : this.#listSteps, step);
    }
  }

  majority(fallback: HouseStyle | null = null): HouseStyle {
    const mapStep = mostFrequent(this.#mapSteps) ?? fallback?.mapStep;
    const listStep = mostFrequent(this.#listSteps) ?? fallback?.listStep;
    return {
      mapStep: mapStep ?? (listStep !== undefined && listStep > 0 ? listStep : 2),
      listStep: listStep ?? mapStep ?? 2,
      quote: mostFrequent(this.#quotes) ?? fallback?.quote ?? '"',
    };
  }

  #columnOf(map: YAMLMap): number {
    return columnOf(this.#text, map.range?.[0] ?? 0);
  }
}

function increase<T>(counts: Map<T, number>, key: T): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function mostFrequent<T>(counts: ReadonlyMap<T, number>): T | undefined {
  let best: T | undefined;
  for (const [key, count] of counts) {
    if (best === undefined || count > (counts.get(best) ?? 0)) best = key;
  }
  return best;
}
