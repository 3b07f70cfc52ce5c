import { isDeepStrictEqual } from 'node:util';
import type { CaseExpectation } from './case-expectation.ts';
import { lostCommands } from './lost-commands.ts';
import { resolvePipeline } from './pipeline/resolve-pipeline.ts';
import type { ResolvedPipeline } from './pipeline/resolved-pipeline.ts';
import { checkRequirement } from './properties/check-requirement.ts';
import type { Surroundings } from './properties/property.ts';
import { weakenedJob, weakenedLines } from './weakening.ts';

/**
 * What is wrong with a patch; empty when it is right.
 * @param before directory of the CI files as they were, `after` as they are with the patch.
 * @param diff the patch itself.
 */
export function judgePatch(
  expectation: CaseExpectation,
  before: string,
  after: string,
  diff: string,
): string[] {
  let pipelines: readonly [ResolvedPipeline, ResolvedPipeline];
  try {
    pipelines = [resolvePipeline(before), resolvePipeline(after)];
  } catch (error) {
    return [`the files do not parse: ${String(error)}`];
  }
  const [original, patched] = pipelines;
  const around: Surroundings = {
    pipeline: patched,
    environment: expectation.env,
    executor: expectation.executor,
    sharesCertificates: expectation.sharesCerts,
    daemonImages: expectation.daemonImages,
  };
  const changed = [...original.jobs.keys()].filter(
    (name) =>
      patched.jobs.has(name) &&
      !isDeepStrictEqual(original.jobs.get(name)?.keywords, patched.jobs.get(name)?.keywords),
  );
  return [
    ...(changed.length === 0 ? ['no job changed'] : []),
    ...(isDeepStrictEqual(original.stages, patched.stages) ? [] : ['stages changed']),
    ...strayChanges(expectation, original, patched, changed),
    ...expectation.after.map((requirement) => checkRequirement(requirement, expectation.job, around)),
    ...changed.flatMap((name) => {
      const [was, is] = [original.jobs.get(name), patched.jobs.get(name)];
      if (was === undefined || is === undefined) return [];
      return [
        ...lostCommands(was, is, expectation.mayEditCommands),
        ...weakenedJob(was, is, expectation.allowPlain, { ...around, pipeline: original }),
      ].map((problem) => `${name}: ${problem}`);
    }),
    ...weakenedLines(diff, expectation.classes.includes('insecure-registry')),
  ].filter((problem) => problem !== null);
}

function strayChanges(
  { mayChangeJobs, mayInheritJobs }: CaseExpectation,
  original: ResolvedPipeline,
  patched: ResolvedPipeline,
  changed: readonly string[],
): string[] {
  const gone = [...original.jobs.keys()].filter((name) => !patched.jobs.has(name));
  const added = [...patched.jobs.keys()].filter((name) => !original.jobs.has(name));
  const stray = changed.filter((name) => !mayChangeJobs.includes(name));
  const tooMuch = changed
    .filter((name) => mayInheritJobs.includes(name))
    .filter((name) => {
      const [was, is] = [original, patched].map(({ jobs }) => ({
        ...jobs.get(name)?.keywords,
        variables: null,
        services: null,
        image: null,
      }));
      return !isDeepStrictEqual(was, is);
    });
  return [
    ...gone.map((name) => `job ${name} is gone`),
    ...added.map((name) => `job ${name} was added`),
    ...stray.map((name) => `job ${name} changed, which it may not`),
    ...tooMuch.map((name) => `job ${name} changed in more than its daemon`),
  ];
}
