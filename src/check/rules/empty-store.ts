import { canonicalImageReference, imageName, parseImageReference } from '../../docker/image-reference.ts';
import { findArchiveProducers } from '../../situation/archive-producers.ts';
import { findArchiveReads } from '../../situation/image-archive.ts';
import { imagesBefore, type StoredImage } from '../../situation/image-store.ts';
import { imageUsesOf, type ImageUse } from '../../situation/image-use.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { Situation } from '../../situation/situation.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import type { CheckedJob } from '../checked-job.ts';
import { situationAt } from '../untraced-situation.ts';
import { dockerReleaseOf, isAtLeast } from './docker-release.ts';
import { couldBeSame } from './reference-likeness.ts';

/** A command that asks for an image which the job's own daemon cannot have. */
export interface AbsentImage {
  readonly use: ImageUse;
  /** Canonical, variables expanded as far as the file tells. */
  readonly wanted: string;
  /** What the job put into its store before. */
  readonly stored: readonly StoredImage[];
  /** The command pulls what it does not find: it fails only where no registry has the image. */
  readonly pullable: boolean;
}

/** Calls that work on a stored image and never pull one. */
const localVerbs = new Set(['push', 'tag', 'save']);

/** Calls that pull an image they do not find. */
const pullingVerbs = new Set(['run', 'create']);

/** Programs that do not put an image into a store. Everything else may, in ways that no file shows. */
const harmlessPrograms = new Set(
  'echo printf cd pwd ls cat true test [ export set unset mkdir cp mv rm chmod chown touch sleep date env printenv whoami id uname apk apt apt-get yum dnf pip pip3 sed awk grep tr cut head tail sort tee gzip gunzip tar wc basename dirname which command read exit until for if while'.split(
    ' ',
  ),
);

/** Docker calls that leave the store as it is, or whose effect on it is known. */
const knownVerbs = new Set(
  'login logout build tag push pull load run create exec start wait info version images ps rmi rm prune inspect save history stop kill logs ls cp'.split(
    ' ',
  ),
);

/**
 * Pushes, tags and saves of images that the store of the job's daemon does not hold. It starts empty
 * with each job, so it holds what the job's own commands put there. Says nothing where one of them
 * might do so unseen.
 */
export function findAbsentImages(checked: CheckedJob): readonly AbsentImage[] {
  const { commands, daemons, job, expand } = checked;
  if (daemons.length === 0 || job.unresolved.length > 0) return [];
  const absent: AbsentImage[] = [];
  for (const command of commands) {
    if (!isTransparent(command)) break;
    if (isConditional(command)) continue;
    for (const use of imageUsesOf(command)) {
      const { verb, client } = use.call;
      const pullable = pullingVerbs.has(verb);
      if (client !== 'docker' || !use.word.static || !(pullable || localVerbs.has(verb))) continue;
      const situation = situationAt(checked, command);
      const stored = imagesBefore(situation, command);
      const wanted = canonicalImageReference(expand(use.word.text));
      const earlier = commands.slice(0, commands.indexOf(command));
      const present = [
        ...stored.map(({ word, variables }) => expandVariables(word.text, variables)),
        ...imagesRun(earlier, expand),
      ];
      if (present.some((written) => meansSame(written, expand(use.word.text)))) continue;
      if (hasUnknownImage(situation, earlier, stored)) continue;
      if (pushesAllTags(checked, use, wanted, stored)) continue;
      absent.push({ use, wanted, stored, pullable });
    }
  }
  return absent;
}

/** A variable at the end may hold a tag; only where it holds none does it mean `latest`. */
export function meansSame(one: string, other: string): boolean {
  return couldBeSame(one, other) || couldBeSame(canonicalImageReference(one), canonicalImageReference(other));
}

/** What `docker run` pulled. */
function imagesRun(earlier: readonly JobCommand[], expand: (text: string) => string): readonly string[] {
  return earlier.flatMap(({ call }) => {
    const image = call?.verb === 'run' || call?.verb === 'create' ? call.operands[0] : undefined;
    return image === undefined ? [] : [expand(image.text)];
  });
}

/** Whether what a command does to the store is known. */
export function isTransparent({ command, call }: JobCommand): boolean {
  if (call !== null) {
    const known = call.client === 'docker' && call.management !== 'compose' && call.management !== 'buildx';
    // A container with the socket works on the store itself.
    return (
      known && knownVerbs.has(call.verb) && !command.words.some(({ text }) => text.includes('docker.sock'))
    );
  }
  const program = command.words[0]?.text;
  return program === undefined || harmlessPrograms.has(program);
}

/** It may not run, or its failure does not matter. */
function isConditional({ command }: JobCommand): boolean {
  return command.mayFail || command.within.some((nesting) => nesting !== 'subshell');
}

/** An archive of unknown content, or an image that was built without a name that could be told. */
function hasUnknownImage(
  situation: Situation,
  earlier: readonly JobCommand[],
  stored: readonly StoredImage[],
): boolean {
  const loads = findArchiveReads(earlier, situation.expand).every(
    ({ path }) =>
      findArchiveProducers(situation, path).find(({ write }) => write?.path === path)?.write?.kind === 'save',
  );
  return earlier.some(({ call }) => {
    if (call?.verb === 'load') return !loads || !stored.some(({ how }) => how === 'load');
    if (call?.verb === 'build') return call.command.words.some(({ static: known }) => !known);
    if (call?.verb === 'pull') return call.operands.length === 0;
    return false;
  });
}

/** Before 20.10 `docker push name` pushed every tag of the repository. */
function pushesAllTags(
  { job, expand }: CheckedJob,
  { call, word }: ImageUse,
  wanted: string,
  stored: readonly StoredImage[],
): boolean {
  if (call.verb !== 'push') return false;
  if (call.options.some(({ name }) => name === '-a' || name === '--all-tags')) return true;
  const untagged = parseImageReference(expand(word.text)).tag === null;
  if (!untagged || !stored.some(({ reference }) => couldBeSame(imageName(reference), imageName(wanted))))
    return false;
  const client = job.image === null ? null : dockerReleaseOf(expand(job.image.value.name));
  return client === null || (client.kind === 'pinned' && !isAtLeast(client, 20, 10));
}
