import type { Considered, DiagnosisReport, Evidence, Remedy } from './diagnosis.ts';

/** What `diagnose --format json` prints; its schema is published as schemas/diagnosis.schema.json. */
export interface JsonReport {
  readonly schemaVersion: 1;
  readonly verdict: 'diagnosed' | 'unknown';
  readonly job: string | null;
  readonly diagnoses: readonly {
    readonly failureClass: string;
    readonly confidence: 'high' | 'medium' | 'low';
    readonly evidence: readonly Evidence[];
    readonly explanation: string;
    readonly remedy: JsonRemedy;
  }[];
  readonly considered: readonly Considered[];
}

type JsonRemedy =
  | Exclude<Remedy, { kind: 'patch' }>
  | {
      readonly kind: 'patch';
      readonly title: string;
      readonly files: readonly string[];
      readonly diff: string;
    };

/** The report as plain data for other programs. Fields are added, never renamed. */
export function toJsonReport({ job, verdict, diagnoses, considered }: DiagnosisReport): JsonReport {
  return {
    schemaVersion: 1,
    verdict,
    job,
    diagnoses: diagnoses.map((diagnosis) => ({ ...diagnosis, remedy: toJsonRemedy(diagnosis.remedy) })),
    considered,
  };
}

function toJsonRemedy(remedy: Remedy): JsonRemedy {
  if (remedy.kind !== 'patch') return remedy;
  const { kind, title, files, diff } = remedy;
  return { kind, title, files: files.map(({ path }) => path), diff };
}
