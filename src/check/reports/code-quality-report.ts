import type { Severity } from '../check-rule.ts';
import type { CheckReport } from '../finding.ts';

/** One entry of a report that GitLab shows on a merge request: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
  readonly location: {
    readonly path: string;
    readonly lines: { readonly begin: number; readonly end: number };
  };
}

const severities: Readonly<Record<Severity, CodeQualityIssue['severity']>> = {
  error: 'critical',
  warning: 'major',
  note: 'info',
};

/** The report for `artifacts:reports:codequality`. GitLab tells new issues from old ones by fingerprint. */
export function toCodeQualityReport({ findings }: CheckReport): readonly CodeQualityIssue[] {
  return findings.map(({ reason, rule, fingerprint, severity, file, line, endLine }) => ({
    description: reason,
    check_name: rule,
    fingerprint,
    severity: severities[severity],
    location: { path: file, lines: { begin: line, end: endLine } },
  }));
}
