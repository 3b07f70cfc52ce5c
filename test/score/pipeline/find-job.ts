import { isMapping, listOf } from './mapping.ts';
import type { ResolvedJob, ResolvedPipeline } from './resolved-pipeline.ts';

/** The job with the name that GitLab shows, `build: [arm64]` for one of a matrix with that one's variables. */
export function findJob(pipeline: ResolvedPipeline, shown: string): ResolvedJob | null {
  const exact = pipeline.jobs.get(shown);
  if (exact !== undefined) return exact;
  for (const [name, job] of pipeline.jobs)
    for (const variables of instances(job.keywords['parallel'])) {
      if (`${name}: [${Object.values(variables).join(', ')}]` === shown)
        return { ...job, variables: { ...job.variables, ...variables } };
    }
  const numbered = /^(.*) \d+\/\d+$/.exec(shown);
  return numbered === null ? null : (pipeline.jobs.get(numbered[1] ?? '') ?? null);
}

function instances(parallel: unknown): Record<string, string>[] {
  const rows = isMapping(parallel) ? listOf(parallel['matrix']).filter(isMapping) : [];
  return rows.flatMap((row) => {
    let combined: Record<string, string>[] = [{}];
    for (const [key, values] of Object.entries(row))
      combined = combined.flatMap((known) =>
        listOf(values).map((value) => ({ ...known, [key]: String(value) })),
      );
    return combined;
  });
}
