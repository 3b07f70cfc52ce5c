import { parseCiDocument, type CiDocument } from '../document.ts';
import type { CiFiles, MissingInclude } from '../pipeline.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { buildTree } from '../tree/build-tree.ts';
import type { Inputs } from '../tree/inputs.ts';
import { mergeMaps } from '../tree/merge-maps.ts';
import { sourcedMap, type SourcedMap, type Written } from '../tree/sourced-value.ts';
import { includeEntries, type IncludeEntry } from './include-entries.ts';
import type { Limits } from './limits.ts';
import { matchGlob } from './match-glob.ts';

/** https://docs.gitlab.com/ci/yaml/#include: 150 at most, duplicates counted. */
const maximumIncludes = 150;

/** One parsed file, and its values for each set of inputs it is included with. */
export interface LoadedFile {
  readonly document: CiDocument;
  readonly trees: Map<string, SourcedMap>;
}

/** Parsed files by path. Passed on from one resolution to the next, it saves parsing unchanged files again. */
export type LoadedFiles = Map<string, LoadedFile>;

/** All files as one, before `extends`. */
export interface MergedFiles {
  readonly root: SourcedMap;
  readonly loaded: LoadedFiles;
  readonly missingIncludes: readonly MissingInclude[];
  readonly globs: readonly string[];
}

interface Walk {
  readonly files: CiFiles;
  readonly loaded: LoadedFiles;
  readonly limits: Limits;
  readonly missing: MissingInclude[];
  readonly globs: Set<string>;
  /** Files whose includes are being read, outermost first. */
  readonly stack: string[];
  count: number;
}

/**
 * Reads the root file and what it includes. Included files come first, in order, each with its own
 * includes below it; the including file is merged on top.
 */
export function loadFiles(
  files: CiFiles,
  limits: Limits,
  loaded: LoadedFiles = new Map(),
): MergedFiles | Refusal {
  const walk: Walk = { files, loaded, limits, missing: [], globs: new Set(), stack: [], count: 0 };
  const root = mergeFile(walk, files.root, new Map());
  if (limits.refusal !== null) return limits.refusal;
  if (root === null) return refuse('no-ci-file', `${files.root} is not at hand`);
  return { root, loaded, missingIncludes: walk.missing, globs: [...walk.globs] };
}

/** @returns null after a refusal. */
function mergeFile(walk: Walk, path: string, inputs: Inputs): SourcedMap | null {
  const tree = treeOf(walk, path, inputs);
  if (tree === null) return null;
  walk.stack.push(path);
  let below = sourcedMap(tree.site, new Map());
  for (const entry of includeEntries(tree)) {
    for (const included of includedPaths(walk, entry)) {
      const merged = mergeFile(walk, included, entry.kind === 'elsewhere' ? new Map() : entry.inputs);
      if (merged === null) return null;
      below = mergeMaps(below, merged, walk.limits);
    }
  }
  walk.stack.pop();
  const own = new Map<string, Written>(tree.entries);
  own.delete('include');
  return mergeMaps(below, sourcedMap(tree.site, own), walk.limits);
}

function treeOf(walk: Walk, path: string, inputs: Inputs): SourcedMap | null {
  const file = load(walk, path);
  if (file === null) return null;
  const key = JSON.stringify([...inputs]);
  const known = file.trees.get(key);
  if (known !== undefined) return known;
  const tree = buildTree(file.document, inputs);
  if ('code' in tree) {
    walk.limits.refuse(tree);
    return null;
  }
  file.trees.set(key, tree);
  if (inputs.size > 0) walk.limits.spend(tree.size);
  return tree;
}

function load(walk: Walk, path: string): LoadedFile | null {
  const known = walk.loaded.get(path);
  const text = walk.files.texts.get(path);
  if (text === undefined) return null;
  if (known !== undefined && known.document.text === text) return known;
  const document = parseCiDocument(path, text);
  if ('code' in document) {
    walk.limits.refuse(document);
    return null;
  }
  const file: LoadedFile = { document, trees: new Map() };
  walk.loaded.set(path, file);
  return file;
}

/** The files at hand that an entry names; what is not at hand is noted as missing. */
function includedPaths(walk: Walk, entry: IncludeEntry): string[] {
  if (entry.kind === 'elsewhere') {
    walk.missing.push(entry.missing);
    return [];
  }
  if (entry.kind === 'glob') walk.globs.add(entry.pattern);
  const paths = entry.kind === 'local' ? [entry.path] : matchingPaths(walk, entry.pattern);
  const { origin } = entry;
  walk.count += paths.length;
  if (walk.count > maximumIncludes) {
    walk.limits.refuse(
      refuse('too-many-includes', `More than ${maximumIncludes} files are included`, origin),
    );
    return [];
  }
  return paths.filter((path) => {
    if (walk.stack.includes(path)) {
      walk.limits.refuse(refuse('include-cycle', `${path} includes itself through ${origin.file}`, origin));
      return false;
    }
    if (walk.files.texts.has(path)) return true;
    walk.missing.push({ kind: 'local', name: path, origin });
    return false;
  });
}

/** The files at hand that a pattern names; not the ones it stands in, although GitLab would try those too. */
function matchingPaths(walk: Walk, pattern: string): string[] {
  const paths = [...walk.files.texts.keys()].filter(
    (path) => /\.ya?ml$/.test(path) && !walk.stack.includes(path),
  );
  return paths.filter((path) => matchGlob(pattern, path)).toSorted();
}
