import type { Fix, FixedJob, QuotedLine } from './fix.ts';
import { toCodeSpan, toInertMarkdown, toQuote } from './inert-text.ts';
import { encodeMarker, type Marker } from './marker.ts';

const shownJobs = 5;

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
    summary(fix),
    details(
      'Evidence',
      fix.jobs
        .slice(0, shownJobs)
        .map((job) => evidenceOf(job, fix))
        .join('\n\n'),
    ),
    details('About this fix', aboutThisFix(fix, facts)),
    details('Mute or undo', muteOrUndo(fix)),
    encodeMarker(marker),
  ].join('\n\n');
}

function summary(fix: Fix): string {
  const named = fix.jobs.slice(0, shownJobs).map(({ name, webUrl }) => `[${toCodeSpan(name)}](${webUrl})`);
  const more = fix.jobs.length > shownJobs ? ` and ${fix.jobs.length - shownJobs} more` : '';
  const pipeline = `[pipeline](${fix.pipelineWebUrl}) of ${toCodeSpan(fix.targetBranch)}`;
  return [
    `**Failed:** ${named.join(', ')}${more} in a ${pipeline}.`,
    `**Because:** ${toInertMarkdown(fix.explanation)}`,
    `**This changes:** ${toInertMarkdown(fix.title)} (${fix.patches.map(({ path }) => toCodeSpan(path)).join(', ')}).`,
  ].join('\\\n');
}

function evidenceOf(job: FixedJob, fix: Fix): string {
  const inOrder = [...job.evidence].sort((left, right) => left.line - right.line);
  const trace = inOrder.filter((line) => line.source === 'trace');
  const ciFiles = new Map<string, (QuotedLine & { source: 'ci' })[]>();
  for (const line of inOrder) {
    if (line.source === 'ci') ciFiles.set(line.file, [...(ciFiles.get(line.file) ?? []), line]);
  }
  const firstLine = trace[0]?.line;
  const traceLink = firstLine === undefined ? job.webUrl : `${job.webUrl}#L${firstLine}`;
  const parts =
    trace.length === 0 ? [] : [`Trace of [${toCodeSpan(job.name)}](${traceLink}):\n\n${toQuote(trace)}`];
  for (const [file, lines] of ciFiles) {
    const link = `${fix.projectWebUrl}/-/blob/${fix.sha}/${encodePath(file)}#L${lines[0]?.line ?? 1}`;
    parts.push(`[${toCodeSpan(file)}](${link}):\n\n${toQuote(lines)}`);
  }
  return parts.join('\n\n');
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

function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function encodePath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29')))
    .join('/');
}
