import { canonicalImageReference } from '../../docker/image-reference.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import { findArchiveProducers, writesPath, type ArchiveProducer } from '../../situation/archive-producers.ts';
import { artifactDelivery, type ArtifactDelivery } from '../../situation/artifact-flow.ts';
import { ciEvidence } from '../../situation/evidence.ts';
import { findArchiveReads, type ArchiveRead } from '../../situation/image-archive.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ArchivePlan } from './broken-archive.ts';

/**
 * The jobs whose archive the consumer may mean; several only where nothing tells them apart. Of those
 * that write the same file it means the one that saves what it uses, then the one whose artifacts it
 * gets. None where only archives of other names are there, and more than one of them may be meant.
 *
 * @param maker the job that is known to have made the image; null where none is.
 */
export function findMeantProducers(
  situation: Situation,
  read: ArchiveRead,
  maker: string | null,
): readonly ArchiveProducer[] {
  const candidates = likelyArchives(situation, read);
  const same = candidates.filter(({ write }) => write?.path === candidates[0]?.write?.path);
  const ofJobs = same.filter(({ job }, index) => same.findIndex((other) => other.job === job) === index);
  const delivery = ({ job }: ArchiveProducer): ArtifactDelivery =>
    artifactDelivery(situation.job, job.name, situation.pipeline);
  const signs: readonly ((producer: ArchiveProducer) => boolean)[] = [
    ({ job }) => job.name === maker,
    (producer) => delivery(producer) !== 'not-earlier',
    (producer) => savesWhatIsUsed(situation, producer, read),
    (producer) => delivery(producer) === 'delivered',
  ];
  return signs.reduce((left, sign) => {
    const likely = left.filter(sign);
    return likely.length === 0 ? left : likely;
  }, ofJobs);
}

/** What the consumer loads elsewhere under its right name is not what it misses here. */
function likelyArchives(situation: Situation, read: ArchiveRead): readonly ArchiveProducer[] {
  const otherReads = findArchiveReads(situation.commands, situation.expand).filter(
    ({ path }) => path !== read.path,
  );
  const candidates = findArchiveProducers(situation, read.path).filter(
    (producer) =>
      writesPath(producer, read.path) || !otherReads.some(({ path }) => writesPath(producer, path)),
  );
  if (candidates[0]?.likeness !== 'another name') return candidates;
  const holding = candidates.filter((producer) => savesWhatIsUsed(situation, producer, read));
  const left = holding.length > 0 ? holding : candidates;
  return namesOf(left).size > 1 ? [] : left;
}

/** One name of each archive: one that is copied has several. */
function namesOf(producers: readonly ArchiveProducer[]): ReadonlySet<string> {
  const byCommand = new Map(
    producers.flatMap(({ write }) => (write === null ? [] : [[write.source, write.path] as const])),
  );
  return new Set(byCommand.values());
}

/** A command of the consumer names an image that the archive holds. */
function savesWhatIsUsed(
  { commands }: Situation,
  { write }: ArchiveProducer,
  { target }: ArchiveRead,
): boolean {
  if (write === null) return false;
  const { references, source } = write;
  const saved = new Set(
    references
      .filter((word) => word.static)
      .map(({ text }) => canonicalImageReference(expandVariables(text, source.variables))),
  );
  return commands
    .slice(commands.indexOf(target))
    .some(({ command, variables }) =>
      command.words.some(({ text }) => saved.has(canonicalImageReference(expandVariables(text, variables)))),
    );
}

const mostQuoted = 3;

/** Other archives are there, none of them by that name, and nothing tells which is meant. */
export function adviseToSave(situation: Situation, read: ArchiveRead): ArchivePlan | null {
  const others = findArchiveProducers(situation, read.path).filter(({ write }) => write !== null);
  if (others.length === 0) return null;
  const files = [...new Set(others.map(({ job, write }) => `${write?.word.text ?? ''} (${job.name})`))];
  return {
    confidence: 'medium',
    evidence: others
      .slice(0, mostQuoted)
      .flatMap(({ pipeline, write }) => (write === null ? [] : [ciEvidence(pipeline, write.source.entry)])),
    explanation: `${situation.job.name} loads ${read.word.text}, which no job of the pipeline writes. These archives are written: ${files.join(', ')}.`,
    remedy: {
      kind: 'advice',
      audience: 'maintainer',
      text: `Save the image to ${read.word.text} in the job that builds it and keep that file as an artifact, or load the archive that holds it.`,
    },
  };
}

/** Which of several archives of one name is meant only people know. */
export function adviseOwnNames(
  { job, pipeline }: Situation,
  producers: readonly ArchiveProducer[],
  read: ArchiveRead,
): ArchivePlan {
  const names = producers.map((producer) => producer.job.name).join(' and ');
  return {
    confidence: 'medium',
    evidence: producers.flatMap(({ write }) =>
      write === null ? [] : [ciEvidence(pipeline, write.source.entry)],
    ),
    explanation: `${job.name} loads ${read.word.text}, which ${names} each write, and gets it from none of them.`,
    remedy: {
      kind: 'advice',
      audience: 'maintainer',
      text: `Let ${names} each save to a file of its own name, keep the one that ${job.name} means as an artifact, and load that one: the CI file does not tell which is meant.`,
    },
  };
}
