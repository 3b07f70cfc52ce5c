import { isMapping, listOf, textsOf } from './mapping.ts';
import type { ResolvedJob, ResolvedPipeline } from './resolved-pipeline.ts';

/** Why the consumer does not get the producer's artifacts, or null when it does. */
export function whyNotReceived(
  consumer: ResolvedJob,
  producerName: string,
  pipeline: ResolvedPipeline,
): string | null {
  const producer = pipeline.jobs.get(producerName);
  if (producer === undefined) return `there is no job ${producerName}`;
  const { needs, dependencies } = consumer.keywords;
  if (dependencies !== undefined && dependencies !== null && !textsOf(dependencies).includes(producerName))
    return `dependencies leave ${producerName} out`;
  if (needs === undefined)
    return pipeline.stages.indexOf(producer.stage) < pipeline.stages.indexOf(consumer.stage)
      ? null
      : `${producerName} is not in an earlier stage`;
  const need = listOf(needs).find((entry) =>
    isMapping(entry)
      ? entry['job'] === producerName && !('project' in entry) && !('pipeline' in entry)
      : entry === producerName,
  );
  if (need === undefined) return `needs do not name ${producerName}`;
  return isMapping(need) && need['artifacts'] === false
    ? `needs ask for no artifacts of ${producerName}`
    : null;
}
