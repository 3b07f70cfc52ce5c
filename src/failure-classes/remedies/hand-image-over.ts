import type { Edit } from '../../ci-file/edit.ts';
import type { ResolvedJob } from '../../ci-file/pipeline.ts';
import { hasOption } from '../../docker/docker-call.ts';
import { canonicalImageReference, imageName } from '../../docker/image-reference.ts';
import { gitlabRegistry, registryOfImage } from '../../docker/registry.ts';
import { fileName } from '../../situation/archive-producers.ts';
import {
  artifactDelivery,
  artifactsCover,
  type ArtifactDelivery,
  mayMiss,
} from '../../situation/artifact-flow.ts';
import type { BuiltElsewhere } from '../../situation/built-elsewhere.ts';
import { findArchiveWrites, type ArchiveWrite } from '../../situation/image-archive.ts';
import type { ImageUse } from '../../situation/image-use.ts';
import { directoryAfter, directoryBefore, type JobCommand } from '../../situation/job-commands.ts';
import { relativeProjectPath } from '../../situation/project-path.ts';
import { registryLogins } from '../../situation/registry-use.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { insertAfter, insertBefore, type EditedJob } from './command-edits.ts';
import { planDelivery } from './deliver-archive.ts';
import { isOutside } from './outside-archive.ts';
import { jobLogin } from './registry-login.ts';

/** An image that one job has and another one wants. */
export interface HandOver {
  readonly built: BuiltElsewhere;
  readonly use: ImageUse | null;
  /** The command that wants it. */
  readonly command: JobCommand;
  readonly wanted: string;
}

/** Pulls what the other job pushed, loads what it saved, or lets it save the image and loads that. */
export function handImageOver(situation: Situation, handOver: HandOver): ProposedRemedy {
  const { built, command } = handOver;
  const { job } = situation;
  if (needsRegistry(situation, command)) return adviseRegistry(situation, handOver);
  const pull = pullPushed(situation, handOver);
  if (pull !== null) return pull;
  const write = savedBy(built);
  if (write !== null) return loadSaved(situation, handOver, write);
  return saveAndLoad(situation, handOver) ?? adviseArchive(job.name, built.by.job.name);
}

/** A builder in a container of its own, and `--pull`, ask the registry only. */
function needsRegistry({ commands }: Situation, { call }: JobCommand): boolean {
  if (call?.verb !== 'build') return false;
  const ownBuilder = commands.some(
    (other) => other.call?.management === 'buildx' && other.call.verb === 'create',
  );
  return ownBuilder || hasOption(call, '--pull') || call.client !== 'docker';
}

function adviseRegistry({ job }: Situation, { built, wanted }: HandOver): ProposedRemedy {
  return {
    kind: 'advice',
    audience: 'maintainer',
    text: `Let ${built.by.job.name} push ${built.image.word.text} to the registry, name it in full in the Dockerfile of ${job.name} (a build argument with $CI_REGISTRY_IMAGE) instead of ${wanted}, and log in before the build.`,
  };
}

function adviseArchive(consumer: string, producer: string): ProposedRemedy {
  return {
    kind: 'advice',
    audience: 'maintainer',
    text: `Hand the image over: save it in ${producer} with docker save, keep the file as an artifact, and load it in ${consumer} with docker load; or push it there and pull it here.`,
  };
}

/** The job that pushes it has to be done before this one runs. */
function pullPushed(situation: Situation, { built, use, command }: HandOver): ProposedRemedy | null {
  const { pushedBy } = built;
  if (pushedBy === null || use === null || use.call.verb === 'push') return null;
  if (!isEarlier(situation, pushedBy.job.name)) return null;
  const registry = registryOfImage(situation.expand(use.word.text));
  const before = situation.commands.slice(0, situation.commands.indexOf(command));
  const loggedIn = registryLogins(before, null).some((login) => login.registry === registry);
  if (!loggedIn && registry !== gitlabRegistry) return null;
  const pull = insertBefore(situation, command, `${use.call.client} pull ${use.word.raw}`);
  const login = insertBefore(situation, command, jobLogin(use.call.client));
  return {
    kind: 'edits',
    title: `Pull ${use.word.text} in ${situation.job.name}`,
    edits: loggedIn ? [pull] : [login, pull],
    otherwise: `Run "${use.call.client} pull ${use.word.raw}" first in ${situation.job.name}.`,
  };
}

function isEarlier({ job, pipeline }: Situation, producer: string): boolean {
  const needed = job.needs?.value.some((need) => need.job === producer && need.elsewhere === null);
  if (needed === true) return true;
  const stage = pipeline.jobs.get(producer)?.stage ?? '';
  return job.needs === null && pipeline.stages.indexOf(stage) < pipeline.stages.indexOf(job.stage);
}

/** Of a file with several paths the one that is uploaded, or could be. */
function savedBy({ by, image }: BuiltElsewhere): ArchiveWrite | null {
  const writes = findArchiveWrites(by.commands, by.expand).filter(
    ({ kind, references }) =>
      kind === 'save' &&
      references.some(({ text }) => canonicalImageReference(by.expand(text)) === image.reference),
  );
  const artifacts = by.job.artifacts?.value ?? null;
  return (
    writes.find(({ path }) => artifactsCover(artifacts, path, by.expand)) ??
    writes.find(({ path, source }) => !isOutside(path, source)) ??
    writes[0] ??
    null
  );
}

/** The archive is there, or can be delivered; nobody loads it. */
function loadSaved(situation: Situation, { built, command }: HandOver, write: ArchiveWrite): ProposedRemedy {
  const { job } = situation;
  const path = isOutside(write.path, write.source) ? fileName(write.path) : write.path;
  const file = relativeProjectPath(path, directoryBefore(situation.commands, command));
  const read = {
    path,
    word: write.word,
    decompresses: false,
    target: command,
    pipeline: [command],
  };
  const delivery = planDelivery(situation, read, built.by.job.name)?.remedy ?? null;
  if (delivery !== null && delivery.kind !== 'edits') return delivery;
  const load = insertBefore(situation, command, `${clientOf(command)} load -i ${quoted(file)}`);
  return {
    kind: 'edits',
    title: `Load ${file} from ${built.by.job.name} in ${job.name}`,
    edits: [...(delivery?.edits ?? []), load],
    otherwise: `Run "docker load -i ${file}" first in ${job.name}, with the artifacts of ${built.by.job.name}.`,
  };
}

function clientOf({ call }: JobCommand): string {
  return call === null || call.client === 'docker-compose' ? 'docker' : call.client;
}

function quoted(file: string): string {
  return /[\s$]/.test(file) ? `"${file}"` : file;
}

/** Neither pushed nor saved: the producer saves it, this job loads it. */
function saveAndLoad(situation: Situation, { built, command }: HandOver): ProposedRemedy | null {
  const { by, image } = built;
  const { job, pipeline } = situation;
  const producer: EditedJob = { job: by.job, pipeline, commands: by.commands };
  const maker = by.commands.findLast(({ call }) => call !== null && makes(call, image.word.text));
  const delivery = artifactDelivery(job, by.job.name, pipeline);
  const several = by.job.instances.length > 1 || by.job.artifacts?.value.when === 'on_failure';
  if (maker === undefined || several || delivery === 'not-earlier') return null;
  const file = archiveName(image.reference);
  const saved = quoted(relativeProjectPath(file, directoryAfter(by.commands, maker)));
  const loaded = quoted(relativeProjectPath(file, directoryBefore(situation.commands, command)));
  return {
    kind: 'edits',
    title: `Pass ${image.word.text} from ${by.job.name} to ${job.name}`,
    edits: [
      insertAfter(producer, maker, `${clientOf(maker)} save -o ${saved} ${image.word.raw}`),
      { op: 'add-artifact-path', job: by.job.name, acceptableFor: [], path: file },
      ...askFor(by.job, job, delivery),
      insertBefore(situation, command, `${clientOf(command)} load -i ${loaded}`),
    ],
    otherwise: `Save ${image.word.text} in ${by.job.name} with "docker save -o ${saved}", keep ${file} as an artifact, and run "docker load -i ${loaded}" first in ${job.name}.`,
  };
}

/** The edits that let the runner download the producer's artifacts. */
function askFor(producer: ResolvedJob, consumer: ResolvedJob, delivery: ArtifactDelivery): readonly Edit[] {
  const target = { job: consumer.name, acceptableFor: [] };
  if (delivery === 'delivered') return [];
  if (delivery === 'not-in-dependencies')
    return [{ ...target, op: 'add-dependency', dependency: producer.name }];
  return [{ ...target, op: 'add-need', need: producer.name, optional: mayMiss(consumer, producer) }];
}

function makes(call: NonNullable<JobCommand['call']>, text: string): boolean {
  if (call.verb === 'tag') return call.operands[1]?.text === text;
  return call.verb === 'build' && call.options.some(({ value }) => value?.text === text);
}

/** Named after the image, as far as its name is known. */
function archiveName(reference: string): string {
  const last = imageName(reference).split('/').at(-1) ?? '';
  return /^[\w.-]+$/.test(last) ? `${last}.tar` : 'image.tar';
}
