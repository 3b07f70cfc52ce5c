import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';

/** A file before and after a change, by its path relative to the repository root. */
export interface ChangedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/**
 * A unified diff with three lines of context that `git apply` takes at the repository root. Line ends
 * and a missing newline at the end of a file are kept as they are. Files that did not change are left out;
 * nothing changed at all gives the empty string.
 */
export function unifiedDiff(files: readonly ChangedFile[]): string {
  return files
    .filter(({ before, after }) => before !== after)
    .map(diffOf)
    .join('');
}

function diffOf({ path, before, after }: ChangedFile): string {
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
