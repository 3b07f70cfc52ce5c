import { expandVariables } from '../../shell/expand-variables.ts';
import { projectDirectory } from '../../shell/resolve-path.ts';
import type { Edit } from '../../ci-file/edit.ts';
import { fileName } from '../../situation/archive-producers.ts';
import { findArchiveWrites, type ArchiveRead } from '../../situation/image-archive.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import { liesOutsideProject, projectPath } from '../../situation/project-path.ts';
import type { Situation } from '../../situation/situation.ts';
import { quoteLike, readFrom } from './archive-path.ts';
import { insertAfter } from './command-edits.ts';
import type { PathPlan, WritingProducer } from './deliver-archive.ts';

/**
 * Brings an archive into the project's directory, from which alone the runner uploads, and the read
 * to where it is then. null where both ends are in the project, or the other remedies bring it there.
 */
export function planOutsideArchive(
  situation: Situation,
  producer: WritingProducer,
  read: ArchiveRead,
): PathPlan | null {
  const { write, job } = producer;
  const readsOutside = isOutside(read.path, read.target);
  if (!isOutside(write.path, write.source)) {
    if (!readsOutside) return null;
    const says = `${job.name} writes ${write.path}, ${situation.job.name} reads ${read.path}.`;
    return { fault: { says, edits: [readFrom(situation, read, write.path)] }, path: write.path };
  }
  const canSaveElsewhere = write.namedBy === write.source && !isMentionedLater(producer);
  if (!readsOutside && write.path.startsWith('/') && canSaveElsewhere) return null;
  const says = `${job.name} writes ${write.path}, outside the project's directory: the runner uploads nothing from there.`;
  const path = fileName(write.path);
  const move = moveIntoProject(producer, path);
  if (move === null) {
    const mend = 'Save it below $CI_PROJECT_DIR, keep that file as an artifact, and load it from there.';
    return { fault: { says: `${says} ${mend}`, edits: [] }, path: null };
  }
  const edits = read.path === path ? [move] : [move, readFrom(situation, read, path)];
  return { fault: { says, edits }, path };
}

/** Whether a command's file lies outside the project, also where only the script's own variables tell. */
export function isOutside(path: string, { variables }: JobCommand): boolean {
  const known = projectPath(expandVariables(path, variables), projectDirectory);
  return known !== null && liesOutsideProject(known);
}

/** The edit that moves it to the project's root; null where that may fail, or would take it from a command that needs it. */
function moveIntoProject(producer: WritingProducer, to: string): Edit | null {
  const { write, commands, expand } = producer;
  const { command, changes } = write.namedBy;
  const mayNotRun = command.within.length > 0 || command.mayFail;
  const takesPlace = findArchiveWrites(commands, expand).some(({ path }) => path === to);
  // The runner does not know what the script sets.
  const unknown = [...to.matchAll(/\$\{?(\w+)/g)].some(([, name = '']) => changes.has(name));
  if (mayNotRun || takesPlace || unknown || isMentionedLater(producer)) return null;
  const from = write.path.startsWith('..') ? `$CI_PROJECT_DIR/${write.path}` : write.path;
  return insertAfter(producer, write.namedBy, `mv ${quoteLike('', from)} "$CI_PROJECT_DIR/${to}"`);
}

/** A later command of the job uses the file where it is. */
function isMentionedLater({ write, commands, expand }: WritingProducer): boolean {
  const name = fileName(write.path);
  return commands.slice(commands.indexOf(write.namedBy) + 1).some(({ command }) => {
    const targets = command.redirects.flatMap(({ target }) => target ?? []);
    const words = [...command.words, ...targets].filter((word) => word !== write.word);
    return words.some(({ text }) => expand(text).includes(name));
  });
}
