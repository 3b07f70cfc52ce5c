import { z } from 'zod';
import { toList } from './job-keys.ts';

export interface JobInstance {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
}

const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const parallelSchema = z.union([
  z.number(),
  z.object({ matrix: z.array(z.record(z.string(), z.union([value, z.array(value)]))) }),
]);

/**
 * The jobs that a key with `parallel` stands for, named as GitLab names them: `key 1/2` for a number,
 * `key: [app, amd64]` for a matrix. Without `parallel`, the one job.
 */
export function instancesOf(key: string, parallel: unknown): readonly JobInstance[] {
  if (parallel === undefined || parallel === null) return [{ name: key, variables: {} }];
  const parsed = parallelSchema.parse(parallel);
  if (typeof parsed === 'number') {
    return Array.from({ length: parsed }, (_, index) => ({
      name: `${key} ${String(index + 1)}/${String(parsed)}`,
      variables: { CI_NODE_INDEX: String(index + 1), CI_NODE_TOTAL: String(parsed) },
    }));
  }
  return parsed.matrix.flatMap(combinations).map((variables) => ({
    name: `${key}: [${Object.values(variables).join(', ')}]`,
    variables,
  }));
}

function combinations(entry: Readonly<Record<string, string | readonly string[]>>): Record<string, string>[] {
  let combined: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(entry)) {
    combined = combined.flatMap((one) =>
      toList(values as string | string[]).map((each) => ({ ...one, [name]: each })),
    );
  }
  return combined;
}
