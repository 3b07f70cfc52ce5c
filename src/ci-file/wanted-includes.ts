import type { CiFiles } from './pipeline.ts';
import { Limits } from './resolution/limits.ts';
import { loadFiles } from './resolution/load-files.ts';

export interface WantedIncludes {
  /** Repository-relative paths of local includes that are not in the files' texts. */
  readonly paths: readonly string[];
  /** Every `include: local` pattern met, also those whose files are at hand already. */
  readonly globs: readonly string[];
}

/**
 * Local includes to load before resolving. Loaded files may include more, so call it again with them
 * until it names nothing new. Files that cannot be read want nothing: `resolvePipeline` says why.
 */
export function wantedIncludes(files: CiFiles): WantedIncludes {
  const merged = loadFiles(files, new Limits());
  if ('code' in merged) return { paths: [], globs: [] };
  const paths = merged.missingIncludes
    .filter((missing) => missing.kind === 'local')
    .map((missing) => missing.name);
  return { paths: [...new Set(paths)], globs: merged.globs };
}
