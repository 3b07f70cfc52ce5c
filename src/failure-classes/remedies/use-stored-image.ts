import type { Edit } from '../../ci-file/edit.ts';
import { imageName, parseImageReference } from '../../docker/image-reference.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import { imageMentionsFrom, isNamedAfterwards, type ImageMention } from '../../situation/image-mention.ts';
import { imagesPutBy, type StoredImage } from '../../situation/image-store.ts';
import type { ImageUse } from '../../situation/image-use.ts';
import { isSameItem } from '../../situation/job-commands.ts';
import { isSharedItem } from '../../situation/shared-command.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { appendToCommand, insertBefore, prependToCommand, replaceRanges } from './command-edits.ts';

/**
 * Makes the use agree with the store, and all that the job does with the same reference later on: a push under
 * another explicit name gets a `docker tag` before it; anything else asks for the image by the name it has.
 */
export function useStoredImage(situation: Situation, use: ImageUse, image: StoredImage): ProposedRemedy {
  const has = writableReference(situation, image);
  const mentions = imageMentionsFrom(situation, use);
  const where = mentions.length > 1 ? situation.job.name : `docker ${use.call.verb}`;
  const quoted = mentions.length > 1 ? where : `"${where}"`;
  const otherwise = `Use ${has.text} in ${quoted}, or tag it as ${use.word.text} first.`;
  if (needsTag(situation, { use, image, mentions, raw: has.raw })) {
    return {
      kind: 'edits',
      title: `Tag ${has.text} as ${use.word.text} before it is used`,
      edits: [tagBefore(situation, use, image, `docker tag ${has.raw} ${use.word.raw}`)],
      otherwise,
    };
  }
  return {
    kind: 'edits',
    title: `Use ${has.text}, the image that is there, in ${where}`,
    edits: replaceRanges(
      situation,
      mentions.map(({ command, word: { start, end } }) => ({ command, start, end, to: has.raw })),
    ),
    otherwise,
  };
}

interface Renaming {
  readonly use: ImageUse;
  readonly image: StoredImage;
  /** The use and all later ones. */
  readonly mentions: readonly ImageMention[];
  /** The reference that would take the place of the one used. */
  readonly raw: string;
}

/**
 * What is published keeps the name it was to have. What several commands use by one name gets that name once,
 * unless it is only another tag, written out in each of them.
 */
function needsTag(situation: Situation, { use, image, mentions, raw }: Renaming): boolean {
  const later = mentions.slice(1);
  if (isPublished(situation, use, image) || isNamedAfterwards(situation, use)) return true;
  if (later.some((one) => one.use?.call.verb === 'save' || isPublished(situation, one.use, image)))
    return true;
  const isEditable = (mention: ImageMention): boolean =>
    isWrittenOut(mention, raw) && !isSharedItem(situation, mention.command);
  if (later.length > 0 && !mentions.every(isEditable)) return true;
  if (use.call.verb === 'push' || use.call.verb === 'tag' || use.call.verb === 'save') return false;
  const uses = situation.commands.filter(
    ({ call }) => call?.operands.some(({ text }) => text === use.word.text) === true,
  );
  return uses.length > 1 && imageName(situation.expand(use.word.text)) !== imageName(image.reference);
}

/** Pushed under a name of its own, which a repository without tag is not. */
function isPublished(situation: Situation, use: ImageUse | null, image: StoredImage): boolean {
  if (use?.call.verb !== 'push') return false;
  const wanted = situation.expand(use.word.text);
  return parseImageReference(wanted).tag !== null || imageName(wanted) !== imageName(image.reference);
}

/** Whether another reference can stand in this one's place: not for a variable that holds it, nor within quotes. */
function isWrittenOut({ command, word, use }: ImageMention, raw: string): boolean {
  const variable = /^"?\$\{?(\w+)\}?"?$/.exec(word.raw)?.[1];
  if (use === null || (variable !== undefined && command.variables.has(variable))) return false;
  return !command.command.within.includes('sh -c') || !/["'\\]/.test(raw);
}

/** Before the list item, unless the image or a variable of its name is only made within it. */
function tagBefore(situation: Situation, use: ImageUse, image: StoredImage, command: string): Edit {
  const { commands } = situation;
  const earlier = commands.slice(0, commands.indexOf(use.command));
  const maker = earlier.findLast((other) =>
    imagesPutBy(situation, other).some(({ reference }) => reference === image.reference),
  );
  const isMadeInItem = maker !== undefined && isSameItem(maker, use.command);
  if (isMadeInItem && use.command.command.pipedFrom !== null)
    return appendToCommand(situation, maker, command);
  return isMadeInItem || dependsOnItem(situation, use)
    ? prependToCommand(situation, use.command, command)
    : insertBefore(situation, use.command, command);
}

/** Whether the reference holds a variable that is set in the same list item. */
function dependsOnItem({ commands }: Situation, { command, word }: ImageUse): boolean {
  return [...word.text.matchAll(/\$\{?(\w+)/g)].some(([, name = '']) => {
    const setter = commands[command.changes.get(name)?.setBy ?? -1];
    return setter !== undefined && isSameItem(setter, command);
  });
}

/**
 * The stored reference as this job can write it: with the same variables where it has them with the
 * same values, else with the other job's values filled in.
 */
function writableReference(
  situation: Situation,
  { word, variables }: StoredImage,
): { readonly text: string; readonly raw: string } {
  const names = [...word.text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '');
  const known = names.every((name) => situation.variables.get(name) === variables.get(name));
  if (known) return { text: word.text, raw: word.raw };
  const text = expandVariables(
    word.text,
    new Map([...variables].filter(([name]) => situation.variables.get(name) !== variables.get(name))),
  );
  return { text, raw: text.includes('$') ? `"${text}"` : text };
}
