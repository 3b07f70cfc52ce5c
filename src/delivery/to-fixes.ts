import { createHash } from 'node:crypto';
import type { CiFiles } from '../ci-file/pipeline.ts';
import type { Diagnosis, DiagnosisReport, PatchedFile } from '../diagnosis/diagnosis.ts';
import type { CiProject, Fix, FixedJob, QuotedLine } from './fix.ts';
import type { Destination } from './route.ts';
import { redactSecrets } from './redaction.ts';
import { toSplices } from './text-splice.ts';

/** What a reader takes in, and what a description has room for. */
const quotedLines = 20;
const quotedCharacters = 500;

/** A failed job as GitLab lists it, and what was found out about it. */
export interface DiagnosedJob {
  readonly id: number;
  readonly name: string;
  readonly webUrl: string;
  readonly failureReason: string | null;
  readonly report: DiagnosisReport;
}

/** What the jobs have in common. */
export interface FixContext extends Destination {
  readonly pipelineRef: string;
  readonly pipelineId: number | null;
  /** ISO 8601. */
  readonly failedAt: string | null;
  readonly sha: string;
  readonly pipelineWebUrl: string;
  readonly projectWebUrl: string;
  /** Null: the files are in the project itself. */
  readonly ciProject: CiProject | null;
  readonly files: CiFiles;
}

/**
 * One fix for each different patch that the root causes call for; jobs that the same patch mends share
 * it. Jobs whose first diagnosis is not a patch are left out. In the order of the jobs.
 */
export function toFixes(jobs: readonly DiagnosedJob[], context: FixContext): Fix[] {
  const fixes = new Map<string, Fix>();
  for (const job of jobs) {
    const diagnosis = job.report.diagnoses[0];
    if (diagnosis?.remedy.kind !== 'patch') continue;
    const edit = hashOfEdit(diagnosis.failureClass, diagnosis.remedy.files);
    const known = fixes.get(edit);
    const fixedJob = toFixedJob(job, diagnosis);
    if (known !== undefined) fixes.set(edit, { ...known, jobs: [...known.jobs, fixedJob] });
    else fixes.set(edit, newFix(diagnosis, diagnosis.remedy, edit, fixedJob, context));
  }
  return [...fixes.values()];
}

function newFix(
  diagnosis: Diagnosis,
  remedy: Extract<Diagnosis['remedy'], { kind: 'patch' }>,
  edit: string,
  job: FixedJob,
  { files, ...context }: FixContext,
): Fix {
  return {
    ...context,
    failureClass: diagnosis.failureClass,
    title: redactSecrets(remedy.title),
    explanation: redactSecrets(diagnosis.explanation),
    jobs: [job],
    ciRoot: files.root,
    ciFiles: [...files.texts].map(([path, text]) => ({ path, sha256: sha256(text) })),
    patches: remedy.files.map(({ path, before, after }) => ({ path, splices: toSplices(before, after) })),
    edit,
  };
}

/** A job with the lines that prove its cause, secrets redacted. */
export function toFixedJob(
  { id, name, webUrl, failureReason }: DiagnosedJob,
  diagnosis: Diagnosis,
): FixedJob {
  const evidence = diagnosis.evidence.slice(0, quotedLines).map((line): QuotedLine => ({
    ...line,
    text: shorten(redactSecrets(line.text)),
  }));
  return { id, name, webUrl, failureReason, evidence };
}

/** Redacted first: half a secret would not be recognised. */
function shorten(text: string): string {
  return text.length <= quotedCharacters ? text : `${text.slice(0, quotedCharacters)}…`;
}

/** SHA-256, in hex, of a text's UTF-8 bytes. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * What a fix changes, without saying where: the same fix to the same lines has the same hash after the
 * rest of the file has changed.
 */
function hashOfEdit(failureClass: string, files: readonly PatchedFile[]): string {
  const changes = files
    .map(({ path, before, after }) => ({
      path,
      changes: toSplices(before, after).map((splice) => [
        before.slice(splice.start, splice.start + splice.deleted),
        splice.inserted,
      ]),
    }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
  return sha256(JSON.stringify([failureClass, changes])).slice(0, 32);
}
