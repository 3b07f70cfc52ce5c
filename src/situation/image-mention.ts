import { canonicalImageReference, parseImageReference } from '../docker/image-reference.ts';
import { expandVariables } from '../shell/expand-variables.ts';
import { parseShell } from '../shell/parse-shell.ts';
import type { ShellWord } from '../shell/shell-command.ts';
import { imagesOf } from './image-store.ts';
import { imageUsesOf, type ImageUse } from './image-use.ts';
import type { JobCommand } from './job-commands.ts';
import type { Situation } from './situation.ts';

/** A word of a job's script that names an image. */
export interface ImageMention {
  readonly command: JobCommand;
  readonly word: ShellWord;
  /** Set where docker is asked for the image; null where the name goes to a container, an option or another program. */
  readonly use: ImageUse | null;
}

interface NamedImage {
  /** As the use names it, variables expanded. */
  readonly text: string;
  readonly reference: string;
}

/** Programs that say a name and ask nobody for the image. */
const speaking: ReadonlySet<string> = new Set(['echo', 'printf']);

/**
 * Where a job names the image of a use, from that use on: all of it fails for the same reason, until a
 * command gives some image that name.
 */
export function imageMentionsFrom(situation: Situation, use: ImageUse): readonly ImageMention[] {
  const named = namedImage(use);
  const mentions: ImageMention[] = [];
  for (const command of situation.commands.slice(situation.commands.indexOf(use.command))) {
    mentions.push(...mentionsIn(command, named));
    if (!command.command.mayFail && makesIt(command, named)) break;
  }
  return mentions.filter((one) => one.use !== null || !mentions.some((other) => isAsked(other, one)));
}

/** Whether `after_script`, which runs in a shell of its own against the same daemon, names the image. */
export function isNamedAfterwards(situation: Situation, use: ImageUse): boolean {
  const named = namedImage(use);
  return situation.job.afterScript.some(({ value }) =>
    parseShell(value).some(
      ({ words }) =>
        !speaking.has(words[0]?.text ?? '') && words.some(({ text }) => names(situation.expand(text), named)),
    ),
  );
}

/** The words of `timeout 9 docker run …` are those of two commands. */
function isAsked(asked: ImageMention, { command, word }: ImageMention): boolean {
  return asked.use !== null && asked.command.entry === command.entry && asked.word.start === word.start;
}

function namedImage({ command, word }: ImageUse): NamedImage {
  const text = expandVariables(word.text, command.variables);
  return { text, reference: canonicalImageReference(text) };
}

function mentionsIn(command: JobCommand, named: NamedImage): readonly ImageMention[] {
  const expand = (text: string): string => expandVariables(text, command.variables);
  const uses = imageUsesOf(command).filter(
    ({ word }) => canonicalImageReference(expand(word.text)) === named.reference,
  );
  const asked = new Set(uses.map(({ word }) => word));
  const { words, assignments } = command.command;
  const speaks = words.length === 0 || speaking.has(words[0]?.text ?? '');
  const others =
    speaks || makesIt(command, named)
      ? []
      : [...words, ...assignments.map(({ value }) => value)].filter(
          (word) => !asked.has(word) && names(expand(word.text), named),
        );
  return [
    ...uses.map((use) => ({ command, word: use.word, use })),
    ...others.map((word) => ({ command, word, use: null })),
  ];
}

function makesIt(command: JobCommand, { reference }: NamedImage): boolean {
  const expand = (text: string): string => expandVariables(text, command.variables);
  return imagesOf(command, expand, command.variables).some((image) => image.reference === reference);
}

/** By itself or behind a sign, as in `BASE=app:1`. A name without tag is too common a word to tell. */
function names(text: string, { text: name }: NamedImage): boolean {
  if (parseImageReference(name).tag === null || /\s/.test(text)) return false;
  const at = text.indexOf(name);
  const around = `${text.charAt(at - 1)}${text.charAt(at + name.length)}`;
  return at >= 0 && !/[\w./@-]/.test(around);
}
