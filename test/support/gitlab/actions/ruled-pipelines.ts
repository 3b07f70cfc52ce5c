import type { Instance } from '../instance.ts';
import type { PipelineTrigger } from '../state/pipeline-spec.ts';
import { createPipeline, publishPipeline } from './pipelines.ts';

/**
 * Lets the project's pipeline rule decide, after the push was answered, which pipeline starts and how it ends; the result is
 * reported through the hooks. Without a rule nothing happens.
 *
 * @param id of the pipeline, where it was promised to a caller already.
 */
export function startRuledPipeline(
  instance: Instance,
  trigger: Omit<PipelineTrigger, 'file'>,
  id?: number,
): void {
  const rule = trigger.project.pipelineRule;
  if (rule === null) return;
  instance.background.start(async () => {
    const file = (path: string): Promise<Buffer | null> => trigger.project.repository.file(trigger.sha, path);
    const spec = await rule({ ...trigger, file });
    if (spec === null || spec === undefined) return;
    await instance.lock.run(async () => {
      const pipeline = await createPipeline(instance, trigger.project, {
        source: trigger.source,
        ref: trigger.ref,
        sha: trigger.sha,
        user: trigger.user,
        ...(trigger.mergeRequest === null ? {} : { mergeRequest: trigger.mergeRequest }),
        ...spec,
        ...(id === undefined ? {} : { id }),
      });
      publishPipeline(instance, pipeline);
    });
  });
}
