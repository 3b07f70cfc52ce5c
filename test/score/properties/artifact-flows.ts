import { whyNotReceived } from '../pipeline/artifact-order.ts';
import { expandVariables } from '../pipeline/expand-variables.ts';
import { isMapping, textsOf } from '../pipeline/mapping.ts';
import type { ResolvedJob } from '../pipeline/resolved-pipeline.ts';
import { archivesOf } from './archives.ts';
import { projectDirectory, projectPath } from './project-path.ts';
import { variablesOf, type Property, type Surroundings } from './property.ts';

/** The consumer gets an archive that it loads from the producer. */
export const artifactFlows: Property = (consumer, requirement, around) => {
  const producerName = String(requirement['producer']);
  const producer = around.pipeline.jobs.get(producerName);
  const reason = whyNotReceived(consumer, producerName, around.pipeline);
  if (producer === undefined || reason !== null) return reason ?? `${producerName} is gone`;
  const { saved } = archivesOf(producer, around);
  let last = 'the consumer loads nothing';
  for (const { path, decompressed } of archivesOf(consumer, around).loaded) {
    const source = saved.find((archive) => archive.path === path);
    if (source === undefined)
      last = `the consumer reads ${path ?? 'no file'}, the producer writes ${saved.map((each) => each.path).join(', ')}`;
    else if (!isArtifact(producer, source.path, around)) last = `${source.path} is not among the artifacts`;
    else if (requirement['gunzip'] === true && decompressed && !source.compressed)
      last = `${source.path} is not compressed`;
    else return null;
  }
  return last;
};

/** Whether the job, when it succeeds, keeps the file. */
export function isArtifact(job: ResolvedJob, file: string, around: Surroundings): boolean {
  const { artifacts } = job.keywords;
  if (!isMapping(artifacts) || artifacts['when'] === 'on_failure') return false;
  const variables = { ...variablesOf(job, around), CI_PROJECT_DIR: projectDirectory };
  return textsOf(artifacts['paths'])
    .map((pattern) => projectPath(expandVariables(pattern, variables)))
    .some((pattern) => pattern.startsWith(projectDirectory) && expressionOf(pattern).test(file));
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\/?|\*|\?)/).map((part) => {
    if (part.startsWith('**')) return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}(?:/.*)?$`);
}
