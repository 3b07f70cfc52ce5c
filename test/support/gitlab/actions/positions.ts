import { diffCommits, type FileDiff } from '../git/diff.ts';
import { invalid } from '../http/api-error.ts';
import type { MergeRequest } from '../state/merge-request.ts';
import type { Position } from '../state/note.ts';
import { currentVersion } from './merge-request-versions.ts';
import { lineCode, lineMapOf } from './line-map.ts';

/** A position as a request gives it, not yet known to exist. */
export interface GivenPosition {
  readonly base_sha: string;
  readonly start_sha: string;
  readonly head_sha: string;
  readonly position_type: string;
  readonly old_path?: string | undefined;
  readonly new_path?: string | undefined;
  readonly old_line?: number | undefined;
  readonly new_line?: number | undefined;
  readonly line_range?: unknown;
}

const invalidLineCode = 'Note {:line_code=>["can\'t be blank", "must be a valid line code"]}';
const incompletePosition =
  'Note {:line_code=>["can\'t be blank", "must be a valid line code"], :position=>["is incomplete"]}';

/**
 * Checks a position against the merge request's real diff.
 *
 * @throws ApiError 400 with GitLab's own text when there is no such line in the diff.
 */
export async function resolvePosition(mergeRequest: MergeRequest, given: GivenPosition): Promise<Position> {
  if (mergeRequest.preparedAt === null) throw invalid(invalidLineCode);
  const newPath = given.new_path ?? given.old_path;
  const oldPath = given.old_path ?? given.new_path;
  if (newPath === undefined || oldPath === undefined) throw invalid(incompletePosition);
  const position: Position = {
    base_sha: given.base_sha,
    start_sha: given.start_sha,
    head_sha: given.head_sha,
    old_path: oldPath,
    new_path: newPath,
    position_type: given.position_type,
    old_line: given.old_line ?? null,
    new_line: given.new_line ?? null,
    ...(given.line_range === undefined ? {} : { line_range: given.line_range }),
  };
  const known = mergeRequest.versions.some(
    (version) =>
      version.baseSha === given.base_sha &&
      version.startSha === given.start_sha &&
      version.headSha === given.head_sha,
  );
  if (!known) throw invalid(invalidLineCode);
  const diff = await fileDiff(mergeRequest, position);
  if (diff === null) throw invalid(invalidLineCode);
  if (given.position_type !== 'file' && lineCodeOf(diff, position) === null)
    throw invalid(
      position.old_line === null && position.new_line === null ? incompletePosition : invalidLineCode,
    );
  checkRange(position);
  return position;
}

async function fileDiff(mergeRequest: MergeRequest, position: Position): Promise<FileDiff | null> {
  const { repository } = mergeRequest.project;
  const diffs = await diffCommits(repository, position.base_sha, position.head_sha);
  return (
    diffs.find((diff) => diff.newPath === position.new_path && diff.oldPath === position.old_path) ?? null
  );
}

/** The place's `line_code`, or null when the numbers do not name a line of the diff. */
export function lineCodeOf(diff: FileDiff, position: Position): string | null {
  const { old_line: oldLine, new_line: newLine } = position;
  const map = lineMapOf(diff);
  if (oldLine !== null && newLine !== null)
    return map.unchanged.get(oldLine) === newLine ? lineCode(diff.newPath, oldLine, newLine) : null;
  if (newLine !== null) {
    const nextOld = map.added.get(newLine);
    return nextOld === undefined ? null : lineCode(diff.newPath, nextOld, newLine);
  }
  if (oldLine === null) return null;
  const nextNew = map.removed.get(oldLine);
  return nextNew === undefined ? null : lineCode(diff.newPath, oldLine, nextNew);
}

/** The note hangs on the end of its range. */
function checkRange(position: Position): void {
  const range = position.line_range;
  if (typeof range !== 'object' || range === null || !('end' in range)) return;
  const { end } = range;
  if (typeof end !== 'object' || end === null) return;
  const line = 'new_line' in end ? Number(end.new_line) : null;
  if (line !== null && Number.isFinite(line) && position.new_line !== null && line !== position.new_line)
    throw invalid('Note {:position=>["is invalid"]}');
}

/**
 * Where a line of a file has gone between two commits; null when it was changed or removed, or the file is gone.
 *
 * @param line on the new side, from 1.
 */
export async function traceLine(
  mergeRequest: MergeRequest,
  path: string,
  shas: { readonly from: string; readonly to: string },
  line: number,
): Promise<number | null> {
  if (shas.from === shas.to) return line;
  const { repository } = mergeRequest.project;
  const file = (await repository.files(shas.to)).get(path);
  if (file === undefined) return null;
  const diffs = await diffCommits(repository, shas.from, shas.to);
  const diff = diffs.find((candidate) => candidate.oldPath === path);
  return diff === undefined ? line : (lineMapOf(diff).unchanged.get(line) ?? null);
}

/** A diff note's position in the current version; as it was given where its line has changed since. */
export async function currentPosition(mergeRequest: MergeRequest, position: Position): Promise<Position> {
  const current = currentVersion(mergeRequest);
  if (current.headSha === position.head_sha || position.new_line === null) return position;
  const shas = { from: position.head_sha, to: current.headSha };
  const newLine = await traceLine(mergeRequest, position.new_path, shas, position.new_line);
  if (newLine === null) return position;
  return {
    ...position,
    base_sha: current.baseSha,
    start_sha: current.startSha,
    head_sha: current.headSha,
    new_line: newLine,
  };
}
