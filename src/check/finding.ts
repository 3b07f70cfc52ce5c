import type { PatchedFile } from '../diagnosis/diagnosis.ts';
import type { Severity } from './check-rule.ts';

/** What `pipewright check` says about one place of a CI file. */
export interface CheckFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly endLine: number;
  /** The text of the first line, without indentation and secrets. */
  readonly text: string;
  /** The jobs that it concerns, in the file's order; empty where it concerns the file. */
  readonly jobs: readonly string[];
  /** One or two sentences. */
  readonly reason: string;
  /** The rule's page, relative to pipewright's own root. */
  readonly documentation: string;
  /** The same for the same finding after lines above it came or went; differs from that of any other. */
  readonly fingerprint: string;
  readonly remedy: CheckRemedy;
}

export type CheckRemedy =
  | {
      readonly kind: 'patch';
      readonly title: string;
      readonly files: readonly PatchedFile[];
      /** null where it would quote a secret. */
      readonly diff: string | null;
    }
  | { readonly kind: 'advice'; readonly text: string };

export interface CheckReport {
  /** By file, line and rule. */
  readonly findings: readonly CheckFinding[];
  /** What comments in the CI files ask not to be told. */
  readonly ignored: readonly CheckFinding[];
  /** Number of jobs that were looked at. */
  readonly jobCount: number;
  /** Includes that were not at hand: what they define was not looked at. */
  readonly missingIncludes: readonly string[];
}
