import type { Gitlab, ProjectId } from '../gitlab/gitlab.ts';
import type { Fix } from './fix.ts';
import type { PatchedText } from './lint-gate.ts';
import { applySplices } from './text-splice.ts';
import { sha256 } from './to-fixes.ts';

/** The files that a fix changes, before and after; null where a CI file at `ref` is not the one it was made from. */
export async function patchedTexts(
  gitlab: Gitlab,
  projectId: ProjectId,
  fix: Fix,
  ref: string,
): Promise<readonly PatchedText[] | null> {
  const read = fix.ciFiles.map(async ({ path, sha256: expected }) => {
    const file = await gitlab.fileAt(projectId, path, ref);
    const text = file === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.content);
    return file !== null && text !== null && sha256(text) === expected
      ? { path, text, lastCommitId: file.lastCommitId }
      : null;
  });
  const files = await Promise.all(read);
  const known = new Map(files.flatMap((file) => (file === null ? [] : [[file.path, file] as const])));
  if (known.size !== fix.ciFiles.length) return null;
  return fix.patches.map(({ path, splices }) => {
    const { text: before = '', lastCommitId = '' } = known.get(path) ?? {};
    return { path, before, after: applySplices(before, splices), lastCommitId };
  });
}
