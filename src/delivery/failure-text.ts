import type { Fix, FixedJob, QuotedLine } from './fix.ts';
import { toCodeSpan, toQuote } from './inert-text.ts';

const shownJobs = 5;

/** What every text of the bot is about. */
export type Failure = Pick<
  Fix,
  | 'failureClass'
  | 'explanation'
  | 'jobs'
  | 'targetBranch'
  | 'sha'
  | 'pipelineWebUrl'
  | 'projectWebUrl'
  | 'ciProject'
>;

/** The first line of every text: which jobs failed, and in which pipeline. */
export function failedLine({ jobs, pipelineWebUrl, targetBranch }: Failure): string {
  const named = jobs.slice(0, shownJobs).map(({ name, webUrl }) => `[${toCodeSpan(name)}](${webUrl})`);
  const more = jobs.length > shownJobs ? ` and ${jobs.length - shownJobs} more` : '';
  return `**Failed:** ${named.join(', ')}${more} in a [pipeline](${pipelineWebUrl}) of ${toCodeSpan(targetBranch)}.`;
}

/** The lines that prove the cause, folded away, each group with a link to where it stands. */
export function evidenceDetails(failure: Failure): string {
  const evidence = failure.jobs.slice(0, shownJobs).map((job) => evidenceOf(job, failure));
  return details('Evidence', evidence.join('\n\n'));
}

/** A part that readers unfold. */
export function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function evidenceOf(job: FixedJob, failure: Failure): string {
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
    const { webUrl, sha } = failure.ciProject ?? { webUrl: failure.projectWebUrl, sha: failure.sha };
    const link = `${webUrl}/-/blob/${sha}/${encodePath(file)}#L${lines[0]?.line ?? 1}`;
    parts.push(`[${toCodeSpan(file)}](${link}):\n\n${toQuote(lines)}`);
  }
  return parts.join('\n\n');
}

function encodePath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29')))
    .join('/');
}
