import type { DiagnosisReport } from '../../diagnosis/diagnosis.ts';
import type { PlayedPipeline } from './play-pipelines.ts';
import type { Paint } from './paint.ts';

/** What a maintainer sees of one pipeline: what failed, the lines that prove why, and the merge request with its diff. */
export function showPlayed(played: PlayedPipeline, report: DiagnosisReport, paint: Paint): string {
  const { pipeline, mergeRequest, diff } = played;
  const diagnosis = report.diagnoses[0];
  const evidence = (diagnosis?.evidence ?? []).map((line) => {
    const place =
      line.source === 'trace' ? `trace:${String(line.line)}` : `${line.file}:${String(line.line)}`;
    return `  ${paint.dim(place.padEnd(20))} ${line.text.trim()}`;
  });
  const title =
    mergeRequest === null
      ? paint.bad('no merge request appeared')
      : `${paint.good(`!${String(mergeRequest.iid)}`)} ${mergeRequest.title}`;
  const branches =
    mergeRequest === null
      ? []
      : [paint.dim(`   ${mergeRequest.sourceBranch} → ${mergeRequest.targetBranch}`)];
  return [
    `${paint.strong(`${pipeline.project}: job ${pipeline.job} failed`)} ${paint.dim(`(webhook answered ${String(played.answer)})`)}`,
    '',
    ...evidence,
    '',
    `  ${paint.strong(diagnosis?.failureClass ?? 'unknown')}: ${diagnosis?.explanation ?? ''}`,
    '',
    `${title}`,
    ...branches,
    '',
    ...diff
      .trimEnd()
      .split('\n')
      .map((line) => `  ${paintDiffLine(line, paint)}`),
    '',
    '',
  ].join('\n');
}

function paintDiffLine(line: string, paint: Paint): string {
  if (line.startsWith('+++') || line.startsWith('---')) return paint.strong(line);
  if (line.startsWith('+')) return paint.good(line);
  if (line.startsWith('-')) return paint.bad(line);
  return line.startsWith('@@') ? paint.dim(line) : line;
}
