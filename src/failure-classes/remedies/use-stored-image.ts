import type { ImageUse } from '../../situation/image-use.ts';
import { imagesOf, type StoredImage } from '../../situation/image-store.ts';
import type { Situation } from '../../situation/situation.ts';
import { imageName, parseImageReference } from '../../docker/image-reference.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { insertBefore, prependToCommand, replaceWord } from './command-edits.ts';

/**
 * Makes the use agree with the store: a push under another explicit name gets a `docker tag` before
 * it; anything else asks for the image by the name it has.
 */
export function useStoredImage(situation: Situation, use: ImageUse, image: StoredImage): ProposedRemedy {
  const has = writableReference(situation, image);
  const otherwise = `Use ${has.text} in "docker ${use.call.verb}", or tag it as ${use.word.text} first.`;
  if (needsTag(situation, use, image)) {
    const command = `docker tag ${has.raw} ${use.word.raw}`;
    const edit = isMadeInSameItem(situation, use, image)
      ? prependToCommand(situation, use.command, command)
      : insertBefore(situation, use.command, command);
    return {
      kind: 'edits',
      title: `Tag ${has.text} as ${use.word.text} before it is used`,
      edits: [edit],
      otherwise,
    };
  }
  return {
    kind: 'edits',
    title: `Use ${has.text}, the image that is there, in docker ${use.call.verb}`,
    edits: [replaceWord(situation, use.command, use.word, has.raw)],
    otherwise,
  };
}

/**
 * What is published keeps the name it was to have, unless that was no name at all but a repository
 * without tag. What several commands use by one name gets that name once.
 */
function needsTag(situation: Situation, use: ImageUse, image: StoredImage): boolean {
  const wanted = situation.expand(use.word.text);
  const sameName = imageName(wanted) === imageName(image.reference);
  const untagged = parseImageReference(wanted).tag === null;
  if (use.call.verb === 'push') return !(untagged && sameName);
  if (use.call.verb === 'tag' || use.call.verb === 'save') return false;
  const uses = situation.commands.filter(
    ({ call }) => call?.operands.some(({ text }) => text === use.word.text) === true,
  );
  return uses.length > 1 && !sameName;
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

/** An image made earlier in the same list item is not there yet where that item begins. */
function isMadeInSameItem(situation: Situation, { command }: ImageUse, image: StoredImage): boolean {
  return situation.commands.some(
    (other) =>
      other.position.list === command.position.list &&
      other.position.index === command.position.index &&
      imagesOf(other, situation.expand, situation.variables).some(
        ({ reference }) => reference === image.reference,
      ),
  );
}
