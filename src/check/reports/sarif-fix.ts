import { diffLines } from 'diff';
import type { PatchedFile } from '../../diagnosis/diagnosis.ts';
import type { Sarif } from './sarif.ts';
import { toUri } from './sarif-uri.ts';

/** The patch as replacements of whole lines. What is deleted is told by line numbers only, never quoted. */
export function toSarifFix(title: string, files: readonly PatchedFile[]): Sarif {
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: { uri: toUri(file.path), uriBaseId: 'SRCROOT' },
      replacements: replacementsOf(file),
    })),
  };
}

interface Replacement {
  readonly deletedRegion: {
    readonly startLine: number;
    readonly startColumn: number;
    readonly endLine: number;
    readonly endColumn: number;
  };
  readonly insertedContent: { readonly text: string };
}

/** Each run of changed lines, from the start of its first to the start of the line behind its last. */
function replacementsOf({ before, after }: PatchedFile): readonly Replacement[] {
  const replacements: Replacement[] = [];
  const lines = before.split('\n');
  let line = 1;
  let deleted = 0;
  let inserted = '';
  const close = (): void => {
    if (deleted > 0 || inserted !== '') replacements.push(replace(lines, line, deleted, inserted));
    line += deleted;
    deleted = 0;
    inserted = '';
  };
  for (const part of diffLines(before, after)) {
    if (part.removed) deleted += part.count;
    else if (part.added) inserted += part.value;
    else {
      close();
      line += part.count;
    }
  }
  close();
  return replacements;
}

function replace(lines: readonly string[], line: number, deleted: number, text: string): Replacement {
  const behind = line + deleted;
  // Behind a last line without a line end there is no other line.
  const end =
    behind <= lines.length
      ? { endLine: behind, endColumn: 1 }
      : { endLine: lines.length, endColumn: (lines.at(-1) ?? '').length + 1 };
  return { deletedRegion: { startLine: line, startColumn: 1, ...end }, insertedContent: { text } };
}
