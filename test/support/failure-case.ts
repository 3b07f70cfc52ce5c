import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolvePipeline } from '../../src/ci-file/resolve-pipeline.ts';
import type { Pipeline } from '../../src/ci-file/pipeline.ts';
import { diagnose, traceLiterals } from '../../src/diagnosis/diagnose.ts';
import type { DiagnosisReport } from '../../src/diagnosis/diagnosis.ts';
import { createTraceReader } from '../../src/trace/create-trace-reader.ts';
import type { Trace } from '../../src/trace/trace.ts';

/** A failed job kept as files: its trace, the CI files, and what the right diagnosis of it is. */
export interface FailureCase {
  /** `<failure class>/<case name>`. */
  readonly name: string;
  /** The class whose directory it lies in: one that it matches or nearly does. */
  readonly about: string;
  readonly expected: ExpectedDiagnosis;
  /** The expected patch; null where none is. */
  readonly diff: string | null;
  readonly trace: Uint8Array;
  readonly texts: ReadonlyMap<string, string>;
}

export interface ExpectedDiagnosis {
  readonly job: string;
  /** null: no class fits. */
  readonly failureClass: string | null;
  readonly evidence?: { readonly line: number; readonly text: string };
  /** Further lines of the trace or the CI file that have to be quoted. */
  readonly alsoQuotes?: readonly string[];
  readonly remedy?: 'patch' | 'advice' | 'retry' | 'declined';
  readonly audience?: string;
  /** GitLab's `failure_reason`, where the job never started. */
  readonly failureReason?: string;
}

const root = fileURLToPath(new URL('../failure-classes', import.meta.url));
const ciFile = '.gitlab-ci.yml';

/** Every case below test/failure-classes, in the order of their names. */
export function readFailureCases(): readonly FailureCase[] {
  return directories(root).flatMap((about) =>
    directories(path.join(root, about)).map((name) => readFailureCase(about, name)),
  );
}

function directories(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => statSync(path.join(folder, name)).isDirectory())
    .toSorted();
}

function readFailureCase(about: string, name: string): FailureCase {
  const folder = path.join(root, about, name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yml'),
  );
  const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
  return {
    name: `${about}/${name}`,
    about,
    expected: JSON.parse(read('expected.json')) as ExpectedDiagnosis,
    diff: readdirSync(folder).includes('expected.diff') ? read('expected.diff') : null,
    trace: readFileSync(path.join(folder, 'trace.log')),
    texts: new Map(files.map((file) => [file.split(path.sep).join('/'), read(file)])),
  };
}

/** Reads a trace in one piece with the product's own reader. */
export function readTrace(bytes: Uint8Array): Trace {
  const reader = createTraceReader(traceLiterals);
  reader.push(bytes);
  return reader.end();
}

/** Diagnoses a case as the command line does, with its CI files or others in their place. */
export function diagnoseCase({ trace, texts, expected }: FailureCase, files = texts): DiagnosisReport {
  return diagnose({
    name: expected.job,
    trace: readTrace(trace),
    pipeline: resolve(files),
    failureReason: expected.failureReason ?? null,
  });
}

function resolve(texts: ReadonlyMap<string, string>): Pipeline {
  const pipeline = resolvePipeline({ root: ciFile, texts });
  if ('code' in pipeline) throw new Error(`the case's CI file is refused: ${pipeline.reason}`);
  return pipeline;
}
