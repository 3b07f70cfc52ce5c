import type { Edit } from '../../ci-file/edit.ts';
import { fileName } from '../../situation/archive-producers.ts';
import { artifactsCover } from '../../situation/artifact-flow.ts';
import type { ArchiveRead } from '../../situation/image-archive.ts';
import { directoryAfter } from '../../situation/job-commands.ts';
import { relativeProjectPath } from '../../situation/project-path.ts';
import type { Situation } from '../../situation/situation.ts';
import type { DeliveryFault, WritingProducer } from './deliver-archive.ts';
import { insertAfter, replaceWord } from './command-edits.ts';

/**
 * Brings the path that is written and the path that is read together, at the end that is wrong:
 * what the artifacts name is right.
 */
export function planArchivePath(
  situation: Situation,
  producer: WritingProducer,
  read: ArchiveRead,
): DeliveryFault {
  const { write, job, expand } = producer;
  const says = `${job.name} writes ${write.path}, ${situation.job.name} reads ${read.path}.`;
  const uploaded = artifactsCover(job.artifacts?.value ?? null, write.path, expand);
  if (uploaded) return { says, edits: [readFrom(situation, read, write.path)] };
  if (write.path.startsWith('/')) return { says, edits: [writeTo(producer, read.path)] };
  if (fileName(write.path) === fileName(read.path)) return { says, edits: [moveTo(producer, read.path)] };
  return { says, edits: [writeTo(producer, read.path)] };
}

/** The consumer reads the file where its artifacts put it. */
export function readFrom(situation: Situation, read: ArchiveRead, path: string): Edit {
  const from = relativeProjectPath(path, read.target.directory);
  return replaceWord(situation, read.target, read.word, quoteLike(read.word.raw, from));
}

/** The producer writes the file where the consumer expects it. */
function writeTo(producer: WritingProducer, path: string): Edit {
  const { write } = producer;
  const to = relativeProjectPath(path, write.source.directory);
  return replaceWord(producer, write.source, write.word, quoteLike(write.word.raw, to));
}

/**
 * The script changed directory before it wrote the file: it is moved to the project's root afterwards,
 * which leaves every command as it is.
 */
function moveTo(producer: WritingProducer, path: string): Edit {
  const { path: written, source } = producer.write;
  const from = relativeProjectPath(written, directoryAfter(producer.commands, source));
  return insertAfter(producer, source, `mv ${quoteLike('', from)} "$CI_PROJECT_DIR/${path}"`);
}

export function quoteLike(raw: string, text: string): string {
  const quote =
    raw.startsWith('"') || text.includes('$') || text.includes(' ') ? '"' : raw.startsWith("'") ? "'" : '';
  return `${quote}${text}${quote}`;
}
