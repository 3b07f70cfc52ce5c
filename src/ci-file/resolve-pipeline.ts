import type { CiFiles, Pipeline } from './pipeline.ts';
import type { Refusal } from './refusal.ts';
import { buildModel } from './resolution/build-model.ts';

/**
 * Resolves a pipeline's jobs as GitLab would run them: includes at hand, `extends`, anchors and merge
 * keys, `!reference`, `default:` and global keys, `inherit:`, `parallel:`. Each value comes with the
 * place where it is written.
 *
 * What cannot be resolved with the files at hand is named in the job's `unresolved`. Refuses what
 * GitLab would not run at all (invalid YAML, circles of `extends` or includes) and what exceeds the
 * limits on size and depth.
 */
export function resolvePipeline(files: CiFiles): Pipeline | Refusal {
  const model = buildModel(files);
  return 'code' in model ? model : model.pipeline;
}
