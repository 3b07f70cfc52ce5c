import type { Severity } from '../check-rule.ts';
import type { CheckFinding, CheckReport } from '../finding.ts';

/** More names than this are counted. */
const maxJobNames = 4;

/** The report as a person reads it in a terminal. */
export function toTextReport(report: CheckReport): string {
  const parts = [...report.findings.map(describe), summarise(report)];
  return `${parts.map(withoutControls).join('\n\n')}\n`;
}

function describe(finding: CheckFinding): string {
  const { file, line, severity, rule, text, reason, documentation, remedy } = finding;
  return [
    `${file}:${String(line)}: ${severity} ${rule}${jobsOf(finding)}`,
    `    ${text}`,
    `  ${reason}`,
    remedy.kind === 'patch' ? `  Fix (--fix makes it): ${remedy.title}` : `  Fix: ${remedy.text}`,
    `  See ${documentation}`,
  ].join('\n');
}

function jobsOf({ jobs }: CheckFinding): string {
  if (jobs.length === 0) return '';
  const names = jobs.slice(0, maxJobNames).join(', ');
  const more = jobs.length - maxJobNames;
  return ` in ${names}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function summarise({ findings, ignored, jobCount, missingIncludes }: CheckReport): string {
  const severities: readonly Severity[] = ['error', 'warning', 'note'];
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  const fixable = findings.filter(({ remedy }) => remedy.kind === 'patch').length;
  const sentences = [
    counts.length === 0
      ? `Nothing found in ${counted(jobCount, 'job')}.`
      : `${counts.join(', ')} in ${counted(jobCount, 'job')}.`,
    ...(fixable === 0 ? [] : [`--fix mends ${String(fixable)}.`]),
    ...(ignored.length === 0 ? [] : [`${String(ignored.length)} ignored by comments.`]),
    ...(missingIncludes.length === 0 ? [] : [`Not looked at: ${missingIncludes.join(', ')}.`]),
  ];
  return sentences.join(' ');
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A CI file's text must not steer the terminal it is shown in. */
function withoutControls(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD');
}
