import type { CiDocument } from '../document.ts';
import type { PlainValue } from '../pipeline.ts';
import type { Splice } from './writing/splice.ts';

/** Own keys and indexes inside the body, for instance `['build', 'services', 0]`; `<<` is an ordinary key here. */
export type YamlPath = readonly (string | number)[];

/**
 * One change to the value at a path. A path never leads through a `*alias` or `<<` into another entry;
 * what stands in the way on the way to it is made the path's own first (see `make-own`).
 */
export type YamlEdit =
  /** Sets a key of a mapping (missing parents are created) or replaces an item of a list. */
  | { readonly op: 'set'; readonly path: YamlPath; readonly value: PlainValue }
  /** Removes a key; a mapping left empty stays as `{}`, except below a job, where its key goes too. */
  | { readonly op: 'remove'; readonly path: YamlPath }
  /**
   * Inserts an item so that it becomes item `index` of the list at `path` (0 = first, length = last).
   * A single scalar counts as a list of one, a missing key as an empty list. With `nest`, an alias or
   * `!reference` standing for the whole list becomes one item of the new list, which GitLab flattens in
   * `script`, `before_script` and `after_script`; without it, or where the new item belongs in the middle of
   * an aliased list, the items are copied.
   */
  | {
      readonly op: 'insert-item';
      readonly path: YamlPath;
      readonly index: number;
      readonly value: PlainValue;
      readonly nest?: boolean;
    }
  /** Removes the item at `path`, which must be `value`; anything else there means it is gone already. */
  | { readonly op: 'remove-item'; readonly path: YamlPath; readonly value: PlainValue }
  /** Makes a scalar an object: `docker:dind` → `name: docker:dind` plus `entries`; an object gets `entries`. */
  | {
      readonly op: 'set-in-object';
      readonly path: YamlPath;
      readonly nameKey: string;
      readonly entries: Readonly<Record<string, PlainValue>>;
    }
  /** Replaces the only occurrence of `from` in the decoded text of the scalar at `path`. */
  | { readonly op: 'replace-text'; readonly path: YamlPath; readonly from: string; readonly to: string }
  /**
   * Changes no value: writes out what `path` gets through an alias or `<<`, so that it can be edited
   * there. Mappings keep following their anchor (`<<: *name`), lists and the rest are copied.
   */
  | { readonly op: 'make-own'; readonly path: YamlPath }
  /** Writes a copy of the value at `from` to `path`, which must not exist yet. */
  | { readonly op: 'copy'; readonly from: YamlPath; readonly path: YamlPath };

/** A proven edit. */
export interface SplicedYaml {
  readonly kind: 'spliced';
  readonly text: string;
  /** `text`, parsed. */
  readonly document: CiDocument;
  /** Relative to the text before, in order, without overlap. */
  readonly splices: readonly Splice[];
  /** Top-level entries whose value changed: the edited one, and those that share what was edited. */
  readonly affectedEntries: readonly string[];
}
