import { findArchiveProducers, writesPath, type ArchiveProducer } from '../../situation/archive-producers.ts';
import type { Evidence } from '../../situation/evidence.ts';
import { ciEvidence } from '../../situation/evidence.ts';
import type { ArchiveRead, ArchiveWrite } from '../../situation/image-archive.ts';
import { imagesOf } from '../../situation/image-store.ts';
import type { Situation } from '../../situation/situation.ts';
import { optionValue } from '../../docker/docker-call.ts';
import { canonicalImageReference, imageName } from '../../docker/image-reference.ts';
import type { ShellWord } from '../../shell/shell-command.ts';
import type { Confidence, ProposedRemedy } from '../failure-class.ts';
import { replaceRange, replaceWord } from './command-edits.ts';

export interface ArchivePlan {
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  readonly explanation: string;
  readonly remedy: ProposedRemedy;
}

interface Producer extends ArchiveProducer {
  readonly write: ArchiveWrite;
}

/** What is wrong with an archive that arrived but holds no image, judged by the job that wrote it. */
export function planBrokenArchive(situation: Situation, read: ArchiveRead): ArchivePlan | null {
  const found = findArchiveProducers(situation, read.path).find((each) => writesPath(each, read.path));
  if (found?.write === null || found === undefined) return null;
  const producer: Producer = { ...found, write: found.write };
  if (producer.write.kind === 'export') return planExport(situation, producer);
  if (read.decompresses && !producer.write.compressed) return planUncompressed(situation, read, producer);
  return planMissingReference(situation, producer) ?? planSwallowed(situation, producer);
}

/** `docker export` writes a container's files, `docker load` wants what `docker save` writes. */
function planExport(situation: Situation, producer: Producer): ArchivePlan {
  const { write, job } = producer;
  const container = write.references[0];
  const image = container === undefined ? undefined : imageOfContainer(producer, container);
  const explanation = `${job.name} writes the archive with docker export, which keeps a container's files but no image. docker load needs what docker save writes.`;
  const text = `Use "docker save" with the image instead of "docker export" in ${job.name}.`;
  const verb = write.source.command.words.find((word) => word.text === 'export');
  const evidence = [ciEvidence(situation.pipeline, write.source.entry)];
  if (image === undefined || container === undefined || verb === undefined) {
    return {
      confidence: 'high',
      evidence,
      explanation,
      remedy: { kind: 'advice', audience: 'maintainer', text },
    };
  }
  const entry = write.source.entry.value;
  const changed = `save${entry.slice(verb.end, container.start)}${image.raw}`;
  const edit = replaceRange(producer, write.source, verb.start, container.end, changed);
  return {
    confidence: 'high',
    evidence,
    explanation,
    remedy: {
      kind: 'edits',
      title: `Save the image in ${job.name} instead of exporting a container`,
      edits: [edit],
      otherwise: text,
    },
  };
}

/** The image a container was made from: `docker create --name c IMAGE`. */
function imageOfContainer(producer: Producer, container: ShellWord): ShellWord | undefined {
  const made = producer.commands.find(
    ({ call }) =>
      call !== null &&
      ['create', 'run'].includes(call.verb) &&
      optionValue(call, '--name')?.text === container.text,
  );
  return made?.call?.operands[0];
}

/** The archive is a plain tar, whatever its name; `docker load` takes compressed and plain ones alike. */
function planUncompressed(situation: Situation, read: ArchiveRead, producer: Producer): ArchivePlan {
  const first = read.pipeline[0];
  const { call, command } = read.target;
  const explanation = `${producer.job.name} writes ${producer.write.word.text} without compressing it, and ${situation.job.name} unpacks it before docker load. docker load reads compressed and plain archives by itself.`;
  const text = `Load ${read.word.text} directly: "${call?.client ?? 'docker'} load -i ${read.word.raw}".`;
  const evidence = [ciEvidence(situation.pipeline, producer.write.source.entry)];
  if (first === undefined || call === null) {
    return {
      confidence: 'high',
      evidence,
      explanation,
      remedy: { kind: 'advice', audience: 'maintainer', text },
    };
  }
  const load = read.target.entry.value.slice(command.start, command.end);
  const edit = replaceRange(
    situation,
    read.target,
    first.command.start,
    command.end,
    `${load} -i ${read.word.raw}`,
  );
  return {
    confidence: 'high',
    evidence,
    explanation,
    remedy: {
      kind: 'edits',
      title: `Let docker load read ${read.word.text} as it is`,
      edits: [edit],
      otherwise: text,
    },
  };
}

/** Saving an image that is not there leaves an empty file when a pipe or `sh -c` hides the failure. */
function planMissingReference(situation: Situation, producer: Producer): ArchivePlan | null {
  const { write, job, commands, expand, variables } = producer;
  const wanted = write.references[0];
  if (wanted === undefined || !wanted.static) return null;
  const stored = commands
    .slice(0, commands.indexOf(write.source))
    .flatMap((command) => imagesOf(command, expand, variables));
  const reference = canonicalImageReference(expand(wanted.text));
  if (stored.length === 0 || stored.some((image) => image.reference === reference)) return null;
  const sameName = stored.filter((image) => imageName(image.reference) === imageName(reference));
  const image = sameName.length === 1 ? sameName[0] : stored.length === 1 ? stored[0] : undefined;
  const explanation = `${job.name} saves ${wanted.text}, which it did not build: its store holds ${stored.map(({ word }) => word.text).join(', ')}. The pipe hides that docker save failed, so the archive is empty.`;
  const evidence = [ciEvidence(situation.pipeline, write.source.entry)];
  if (image === undefined) {
    const text = `Save an image in ${job.name} that it built.`;
    return {
      confidence: 'medium',
      evidence,
      explanation,
      remedy: { kind: 'advice', audience: 'maintainer', text },
    };
  }
  // Inside another command's quotes the word must not bring quotes of its own.
  const nested = write.source.command.within.includes('sh -c');
  const edit = replaceWord(producer, write.source, wanted, nested ? image.word.text : image.word.raw);
  return {
    confidence: 'high',
    evidence,
    explanation,
    remedy: {
      kind: 'edits',
      title: `Save ${image.word.text}, the image ${job.name} built`,
      edits: [edit],
      otherwise: `Save ${image.word.text} in ${job.name}.`,
    },
  };
}

/** `docker save … || true` turns a failed save into an archive that is cut short. */
function planSwallowed(situation: Situation, producer: Producer): ArchivePlan | null {
  const { write, job } = producer;
  if (!write.source.command.mayFail) return null;
  return {
    confidence: 'medium',
    evidence: [ciEvidence(situation.pipeline, write.source.entry)],
    explanation: `${job.name} goes on when docker save fails, so it may have uploaded an archive that is cut short. The log of ${job.name} says why the save failed.`,
    remedy: {
      kind: 'advice',
      audience: 'maintainer',
      text: `Let ${job.name} fail where docker save fails, and read its log.`,
    },
  };
}
