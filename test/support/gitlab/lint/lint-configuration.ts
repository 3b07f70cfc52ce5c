import { parseAllDocuments } from 'yaml';
import type { Instance } from '../instance.ts';
import type { Project } from '../state/project.ts';

export interface LintRequest {
  readonly project: Project;
  readonly sha: string | null;
  readonly content: string;
  readonly simulatedRef: string | null;
  readonly includeJobs: boolean | undefined;
}

/** Placeholder that only checks the YAML; the compiler follows. */
export async function lintConfiguration(
  _instance: Instance,
  request: LintRequest,
): Promise<Record<string, unknown>> {
  const documents = parseAllDocuments(request.content);
  const errors = Array.isArray(documents)
    ? documents.flatMap((one) => one.errors.map((error) => error.message))
    : [];
  return {
    valid: errors.length === 0,
    errors,
    warnings: [],
    merged_yaml: request.content,
    includes: [],
    jobs: [],
  };
}
