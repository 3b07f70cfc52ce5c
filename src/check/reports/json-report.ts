import type { CheckFinding, CheckRemedy, CheckReport } from '../finding.ts';

/** What `check --format json` prints; its schema is published as schemas/check.schema.json. */
export interface JsonCheckReport {
  readonly schemaVersion: 1;
  readonly findings: readonly JsonFinding[];
  readonly summary: {
    readonly jobs: number;
    readonly errors: number;
    readonly warnings: number;
    readonly notes: number;
    readonly ignored: number;
  };
  readonly missingIncludes: readonly string[];
}

type JsonFinding = Omit<CheckFinding, 'remedy'> & { readonly remedy: JsonRemedy };

type JsonRemedy =
  | Exclude<CheckRemedy, { kind: 'patch' }>
  | {
      readonly kind: 'patch';
      readonly title: string;
      readonly files: readonly string[];
      readonly diff: string | null;
    };

/** The report as plain data for other programs. Fields are added, never renamed. */
export function toJsonReport({ findings, ignored, jobCount, missingIncludes }: CheckReport): JsonCheckReport {
  const count = (severity: CheckFinding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    schemaVersion: 1,
    findings: findings.map((finding) => ({ ...finding, remedy: toJsonRemedy(finding.remedy) })),
    summary: {
      jobs: jobCount,
      errors: count('error'),
      warnings: count('warning'),
      notes: count('note'),
      ignored: ignored.length,
    },
    missingIncludes,
  };
}

function toJsonRemedy(remedy: CheckRemedy): JsonRemedy {
  if (remedy.kind !== 'patch') return remedy;
  const { kind, title, files, diff } = remedy;
  return { kind, title, files: files.map(({ path }) => path), diff };
}
