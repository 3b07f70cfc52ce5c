import { expandVariables } from '../pipeline/expand-variables.ts';
import { dockerCall, isBuild, operands } from '../shell/docker-call.ts';
import type { ResolvedJob } from '../pipeline/resolved-pipeline.ts';
import { readSteps } from '../shell/read-steps.ts';
import { tagsOf } from './archives.ts';
import { imageName, withoutTag } from './image-name.ts';
import { variablesOf, type Surroundings } from './property.ts';

/** Whether any job but this one pushes the image. */
export function anotherPushes(image: string, job: ResolvedJob, around: Surroundings): boolean {
  return [...around.pipeline.jobs.values()].some(
    (other) => other.keywords !== job.keywords && pushedBy(other, around).includes(image),
  );
}

function pushedBy(job: ResolvedJob, around: Surroundings): string[] {
  return named(job, around, (docker) => {
    if (docker.verb === 'push') return operands(docker.args).slice(0, 1);
    return isBuild(docker) && docker.args.includes('--push') ? tagsOf(docker) : [];
  });
}

/** Repositories that some job builds an image for. */
export function builtRepositories(around: Surroundings): string[] {
  return [...around.pipeline.jobs.values()].flatMap((job) =>
    named(job, around, (docker) => (isBuild(docker) ? tagsOf(docker) : [])).map(withoutTag),
  );
}

function named(
  job: ResolvedJob,
  around: Surroundings,
  choose: (docker: NonNullable<ReturnType<typeof dockerCall>>) => readonly string[],
): string[] {
  const variables = variablesOf(job, around);
  return readSteps(job.commands)
    .flatMap(({ calls }) => calls.map(dockerCall))
    .flatMap((docker) => (docker === null ? [] : choose(docker)))
    .map((name) => imageName(expandVariables(name, variables)));
}
