import { details, evidenceDetails, failedLine } from './failure-text.ts';
import type { Fix } from './fix.ts';
import { toCodeSpan, toInertMarkdown } from './inert-text.ts';
import { encodeMarker, type Marker } from './marker.ts';

export interface DescriptionFacts {
  /** Address of the page on the failure class; null where the service has no public address. */
  readonly documentation: string | null;
  /** A changed file has Windows line endings, of which GitLab makes Unix ones. */
  readonly convertsLineEndings: boolean;
}

/**
 * The merge request's description: three lines that say what failed, why, and what changes; evidence
 * with links folded away; and what to do to be left alone or to undo it.
 */
export function mergeRequestDescription(fix: Fix, marker: Marker, facts: DescriptionFacts): string {
  return [
    fixSummary(fix),
    evidenceDetails(fix),
    details('About this fix', aboutThisFix(fix, facts)),
    details('Mute or undo', muteOrUndo(fix)),
    encodeMarker(marker),
  ].join('\n\n');
}

/** What failed, why, and what changes. */
export function fixSummary(fix: Fix): string {
  const changes = `${toInertMarkdown(fix.title)} (${fix.patches.map(({ path }) => toCodeSpan(path)).join(', ')})`;
  return [
    failedLine(fix),
    `**Because:** ${toInertMarkdown(fix.explanation)}`,
    `**This changes:** ${changes}.`,
  ].join('\\\n');
}

function aboutThisFix(fix: Fix, { documentation, convertsLineEndings }: DescriptionFacts): string {
  const page =
    documentation === null ? '' : ` ([what it means, and when this fix is right](${documentation}))`;
  return [
    `The failure class is ${toCodeSpan(fix.failureClass)}${page}. The diagnosis comes from fixed rules: the same ` +
      'trace and CI file always give the same answer. No language model took part, and nothing of this ' +
      'project was run or left this GitLab instance.',
    'Only the lines in the diff change. GitLab’s CI lint accepts the result. Whether the pipeline passes, ' +
      'the pipeline of this merge request shows.',
    ...(convertsLineEndings ? [lineEndings] : []),
  ].join('\n\n');
}

// Gitaly runs git with core.autocrlf=input, so a file committed through the API loses its CRLF.
const lineEndings =
  'The file has Windows line endings. GitLab turns them into Unix ones in commits made through its API, so ' +
  'the diff shows every line; with “Hide whitespace changes” it shows the ones that matter.';

function muteOrUndo(fix: Fix): string {
  return [
    `- **Mute:** close this merge request. The bot then leaves ${toCodeSpan(fix.failureClass)} alone for ` +
      'these jobs on this branch. Reopen it to be told again.',
    '- **Take over:** push to this branch. The bot does not touch a branch that someone else has pushed to.',
    '- **Undo after merging:** revert the merge request; nothing else was changed.',
  ].join('\n');
}
