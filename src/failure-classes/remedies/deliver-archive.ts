import type { Edit } from '../../ci-file/edit.ts';
import type { JobArtifacts } from '../../ci-file/pipeline.ts';
import {
  artifactDelivery,
  artifactsCover,
  mayMiss,
  type ArtifactDelivery,
} from '../../situation/artifact-flow.ts';
import { makesOtherFile, stem, writesPath, type ArchiveProducer } from '../../situation/archive-producers.ts';
import { ciEvidence } from '../../situation/evidence.ts';
import type { ArchiveRead, ArchiveWrite } from '../../situation/image-archive.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ArchivePlan } from './broken-archive.ts';
import { planArchivePath } from './archive-path.ts';
import { adviseOwnNames, adviseToSave, findMeantProducers } from './meant-producers.ts';
import { planOutsideArchive } from './outside-archive.ts';

/** One thing that keeps the archive from the consumer, with the edits that mend it. */
export interface DeliveryFault {
  readonly says: string;
  readonly edits: readonly Edit[];
}

/** Where the archive lies once the paths agree. */
export interface PathPlan {
  readonly fault: DeliveryFault | null;
  /** What the artifacts have to cover; null where it stays out of their reach. */
  readonly path: string | null;
}

/**
 * Everything that keeps an archive from reaching the job that loads it, and the edits that deliver it.
 *
 * @param maker the job that is known to have made the image.
 */
export function planDelivery(
  situation: Situation,
  read: ArchiveRead,
  maker: string | null = null,
): ArchivePlan | null {
  const producers = findMeantProducers(situation, read, maker);
  if (producers.length === 0) return adviseToSave(situation, read);
  const plans = producers.map((producer) => planDeliveryFrom(situation, producer, read));
  if (producers.length > 1 && !plans.includes(null)) return adviseOwnNames(situation, producers, read);
  return plans.includes(null) ? null : (plans[0] ?? null);
}

function planDeliveryFrom(
  situation: Situation,
  producer: ArchiveProducer,
  read: ArchiveRead,
): ArchivePlan | null {
  const { job } = situation;
  const { fault: apart, path } = planPath(situation, producer, read);
  const delivery = artifactDelivery(job, producer.job.name, situation.pipeline);
  const faults = [
    apart,
    path === null ? null : planArtifacts(producer, path),
    planNeeds(situation, producer, delivery),
  ].flatMap((fault) => fault ?? []);
  if (faults.length === 0) return null;
  const edits = faults.flatMap((fault) => fault.edits);
  const text = faults.map((fault) => fault.says).join(' ');
  const places = [
    producer.write?.source.entry ?? null,
    producer.job.artifacts,
    job.needs ?? job.dependencies,
  ];
  return {
    confidence: 'high',
    evidence: places.flatMap((place) => (place === null ? [] : [ciEvidence(situation.pipeline, place)])),
    explanation: `${read.word.text} is made in ${producer.job.name} and loaded in ${job.name}. ${text}`,
    remedy:
      faults.some((fault) => fault.edits.length === 0) && delivery !== 'not-earlier'
        ? { kind: 'advice', audience: 'maintainer', text }
        : delivery === 'not-earlier'
          ? {
              kind: 'advice',
              audience: 'maintainer',
              text: `Run ${producer.job.name} in an earlier stage than ${job.name}, or order the two with needs.`,
            }
          : {
              kind: 'edits',
              title: `Pass ${read.word.text} from ${producer.job.name} to ${job.name}`,
              edits,
              otherwise: text,
            },
  };
}

function planPath(situation: Situation, producer: ArchiveProducer, read: ArchiveRead): PathPlan {
  const { write } = producer;
  if (write === null) return { fault: null, path: read.path };
  const writing = { ...producer, write };
  const outside = planOutsideArchive(situation, writing, read);
  if (outside !== null) return outside;
  if (writesPath(producer, read.path)) return { fault: null, path: write.path };
  return { fault: planArchivePath(situation, writing, read), path: pathAfter(producer, read) };
}

function pathAfter(producer: ArchiveProducer, read: ArchiveRead): string {
  const { write, job, expand } = producer;
  return write !== null && artifactsCover(job.artifacts?.value ?? null, write.path, expand)
    ? write.path
    : read.path;
}

/** The producer has to upload the archive. */
function planArtifacts(producer: ArchiveProducer, path: string): DeliveryFault | null {
  const { job, expand } = producer;
  const artifacts = job.artifacts?.value ?? null;
  const held = artifacts === null ? null : whatHoldsBack(producer, artifacts, path);
  if (held !== null) return { says: held, edits: [] };
  if (artifactsCover(artifacts, path, expand)) return null;
  const target = { job: job.name, acceptableFor: [] };
  const wrong = artifacts?.paths.find((listed) => meansArchive(listed, path, producer));
  if (wrong !== undefined) {
    return {
      says: `The artifacts of ${job.name} name ${wrong}, which the job does not make.`,
      edits: [{ ...target, op: 'replace-artifact-path', from: wrong, to: path }],
    };
  }
  return {
    says:
      artifacts === null
        ? `${job.name} keeps no artifacts.`
        : `The artifacts of ${job.name} do not include it.`,
    edits: [{ ...target, op: 'add-artifact-path', path }],
  };
}

/** What keeps an archive back that `paths` would upload; someone wrote it on purpose, so it is not ours to undo. */
function whatHoldsBack(
  { job, expand }: ArchiveProducer,
  artifacts: JobArtifacts,
  path: string,
): string | null {
  if (artifacts.when === 'on_failure')
    return `${job.name} uploads its artifacts only when it fails (artifacts:when).`;
  const all = { ...artifacts, exclude: [] };
  const excluded = artifactsCover(all, path, expand) && !artifactsCover(artifacts, path, expand);
  return excluded ? `The artifacts of ${job.name} leave it out (artifacts:exclude).` : null;
}

/** A listed path that nothing in the job writes and that is named like the archive was meant for it. */
function meansArchive(listed: string, path: string, producer: ArchiveProducer): boolean {
  const { write } = producer;
  if (write !== null && listed.startsWith('/')) return listed === write.word.text || listed === write.path;
  const isPattern = /[*?[{]/.test(listed);
  if (isPattern || makesOtherFile(producer, listed)) return false;
  const archive = /\.(?:tar|tgz|tar\.\w+)$/;
  return archive.test(listed) && (stem(listed) === stem(path) || write !== null);
}

const obstacles: Readonly<
  Record<Exclude<ArtifactDelivery, 'delivered'>, (producer: string, consumer: string) => string>
> = {
  'not-in-needs': (producer, consumer) =>
    `${consumer} has needs that leave out ${producer}, so the runner does not download its artifacts.`,
  'need-without-artifacts': (producer, consumer) => `${consumer} needs ${producer} with artifacts: false.`,
  'not-in-dependencies': (producer, consumer) => `The dependencies of ${consumer} leave out ${producer}.`,
  'not-earlier': (producer, consumer) => `${producer} does not run before ${consumer}.`,
};

/** The consumer has to ask for the producer's artifacts. */
function planNeeds(
  situation: Situation,
  producer: ArchiveProducer,
  delivery: ArtifactDelivery,
): DeliveryFault | null {
  if (delivery === 'delivered') return null;
  const { job } = situation;
  const target = { job: job.name, acceptableFor: [] };
  const says = obstacles[delivery](producer.job.name, job.name);
  const listed = job.dependencies?.value.includes(producer.job.name) ?? true;
  const addDependency: Edit = { ...target, op: 'add-dependency', dependency: producer.job.name };
  const optional = mayMiss(job, producer.job);
  const addNeed: Edit = { ...target, op: 'add-need', need: producer.job.name, optional };
  switch (delivery) {
    case 'not-in-needs':
    case 'need-without-artifacts':
      return { says, edits: listed ? [addNeed] : [addNeed, addDependency] };
    case 'not-in-dependencies':
      return { says, edits: [addDependency] };
    case 'not-earlier':
      return { says, edits: [] };
  }
}

export type WritingProducer = ArchiveProducer & { readonly write: ArchiveWrite };
