import type { Pipeline, ResolvedJob } from '../ci-file/pipeline.ts';
import { expandVariables } from '../shell/expand-variables.ts';
import { artifactDelivery, artifactsCover } from './artifact-flow.ts';
import { findArchiveWrites, type ArchiveWrite } from './image-archive.ts';
import { listJobCommands, type JobCommand } from './job-commands.ts';
import type { Situation } from './situation.ts';

/** Another job of the pipeline that may have made an archive. */
export interface ArchiveProducer {
  readonly job: ResolvedJob;
  readonly pipeline: Pipeline;
  readonly commands: readonly JobCommand[];
  readonly variables: ReadonlyMap<string, string>;
  expand(text: string): string;
  /** null: no command of the job shows it, but its artifacts name the path. */
  readonly write: ArchiveWrite | null;
  /** What its name has in common with the path that was asked for. */
  readonly likeness: Likeness;
}

/** Best first; `artifacts`: its artifacts name it, and no command shows it. */
const likenesses = ['same path', 'same name', 'same stem', 'another name', 'artifacts'] as const;
export type Likeness = (typeof likenesses)[number];

/**
 * Jobs that make the archive a path stands for, best first: those that write that very path, then
 * the same file name elsewhere, then the same stem with another ending, then those whose artifacts
 * name it without a visible command.
 */
export function findArchiveProducers(situation: Situation, path: string): readonly ArchiveProducer[] {
  const producers: ArchiveProducer[] = [];
  for (const job of situation.pipeline.jobs.values()) {
    if (job.name === situation.job.name || job.kind !== 'script') continue;
    const described = describeProducer(job, situation.pipeline);
    for (const write of findArchiveWrites(described.commands, described.expand)) {
      const alike = pathsOf(job, write).map((written) => likenessOf(written, path));
      producers.push({ ...described, write, likeness: alike.toSorted(byLikeness)[0] ?? 'another name' });
    }
    if (artifactsCover(job.artifacts?.value ?? null, path, described.expand) && namesArchive(job, path)) {
      producers.push({ ...described, write: null, likeness: 'artifacts' });
    }
  }
  return producers.toSorted((one, other) => byLikeness(one.likeness, other.likeness));
}

function byLikeness(one: Likeness, other: Likeness): number {
  return likenesses.indexOf(one) - likenesses.indexOf(other);
}

/** Whether the archive is written under that path, by one of the parallel jobs at least. */
export function writesPath({ job, write }: Pick<ArchiveProducer, 'job' | 'write'>, path: string): boolean {
  return write !== null && [write.path, ...pathsOf(job, write)].includes(path);
}

/**
 * Whether the job may write another file than the archive in question: as another archive's last name, or by a
 * command that has nothing to do with one.
 */
export function makesOtherFile({ commands, expand, write: own }: ArchiveProducer, path: string): boolean {
  const writes = findArchiveWrites(commands, expand);
  const isAnother = (command: JobCommand): boolean =>
    !writes.some(({ source, namedBy }) => source === command || namedBy === command);
  return (
    writes.some((write) => write.path !== own?.path && write.path === expand(path)) ||
    commands.some((command) => isAnother(command) && mentions(command, fileName(path)))
  );
}

function mentions({ command }: JobCommand, name: string): boolean {
  const words = [...command.words, ...command.redirects.map(({ target }) => target)];
  return words.some((word) => word !== null && fileName(word.text) === name);
}

/** What the path is in each of the job's parallel jobs; one where there is no matrix. */
function pathsOf({ instances }: ResolvedJob, { path }: ArchiveWrite): readonly string[] {
  return instances.length === 0 ? [path] : instances.map(({ variables }) => expandVariables(path, variables));
}

/** Paths of the archives that the job's artifacts bring, as the jobs that write them show. */
export function findDeliveredArchives(situation: Situation): readonly string[] {
  const { job: consumer, pipeline } = situation;
  return [...pipeline.jobs.values()].flatMap((job) => {
    if (job.name === consumer.name || artifactDelivery(consumer, job.name, pipeline) !== 'delivered')
      return [];
    const { commands, expand } = describeProducer(job, pipeline);
    const uploaded = findArchiveWrites(commands, expand).filter(({ path }) =>
      artifactsCover(job.artifacts?.value ?? null, path, expand),
    );
    return uploaded.map(({ path }) => path);
  });
}

function describeProducer(job: ResolvedJob, pipeline: Pipeline): Omit<ArchiveProducer, 'write' | 'likeness'> {
  const variables = new Map([...job.variables].map(([name, located]) => [name, located.value]));
  return {
    job,
    pipeline,
    variables,
    commands: listJobCommands(job, variables),
    expand: (text) => expandVariables(text, variables),
  };
}

/** In the directory named is as good as the path itself. */
function likenessOf(written: string, wanted: string): Likeness {
  if (written === wanted || written.startsWith(`${wanted}/`)) return 'same path';
  if (fileName(written) === fileName(wanted)) return 'same name';
  return stem(written) === stem(wanted) ? 'same stem' : 'another name';
}

/** A directory or `*` may cover the path by chance; only a pattern that looks like it counts. */
function namesArchive(job: ResolvedJob, path: string): boolean {
  return (job.artifacts?.value.paths ?? []).some(
    (pattern) => pattern.includes(stem(path)) || pattern.includes('.tar'),
  );
}

/** The file's name without directory. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The file's name without directory and archive endings. */
export function stem(path: string): string {
  return fileName(path).replace(/\.(?:tar|tgz|gz|xz|zst|bz2|docker|oci)(?:\.\w+)*$/, '');
}
