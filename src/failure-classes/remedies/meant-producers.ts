import { canonicalImageReference } from '../../docker/image-reference.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import { findArchiveProducers, type ArchiveProducer } from '../../situation/archive-producers.ts';
import { artifactDelivery, type ArtifactDelivery } from '../../situation/artifact-flow.ts';
import { ciEvidence } from '../../situation/evidence.ts';
import type { ArchiveRead } from '../../situation/image-archive.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ArchivePlan } from './broken-archive.ts';

/**
 * The jobs whose archive the consumer may mean; several only where nothing tells them apart. Of those
 * that write the same file it means the one that saves what it uses, then the one whose artifacts it
 * gets.
 *
 * @param maker the job that is known to have made the image; null where none is.
 */
export function findMeantProducers(
  situation: Situation,
  read: ArchiveRead,
  maker: string | null,
): readonly ArchiveProducer[] {
  const candidates = findArchiveProducers(situation, read.path);
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
