import type { Pipeline } from '../../ci-file/pipeline.ts';
import { canonicalImageReference, imageName, parseImageReference } from '../../docker/image-reference.ts';
import { imagesBefore, type StoredImage } from '../../situation/image-store.ts';
import { imageUsesOf, type ImageUse } from '../../situation/image-use.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { CheckedJob } from '../checked-job.ts';
import { situationAt } from '../untraced-situation.ts';
import { dockerReleaseOf, isAtLeast } from './docker-release.ts';

/** A command that asks for an image which the job's own daemon cannot have. */
export interface AbsentImage {
  readonly use: ImageUse;
  /** Canonical, variables expanded as far as the file tells. */
  readonly wanted: string;
  /** What the job put into its store before. */
  readonly stored: readonly StoredImage[];
}

/** Calls that work on a stored image and never pull one. */
const localVerbs = new Set(['push', 'tag', 'save']);

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
      if (!localVerbs.has(use.call.verb) || use.call.client !== 'docker' || !use.word.static) continue;
      const stored = imagesBefore(situationAt(checked, command), command);
      const wanted = canonicalImageReference(expand(use.word.text));
      const earlier = commands.slice(0, commands.indexOf(command));
      const present = [...stored.map(({ reference }) => reference), ...imagesRun(earlier, expand)];
      if (present.some((reference) => couldBeSame(reference, wanted))) continue;
      if (hasUnknownImage(earlier, stored)) continue;
      if (pushesAllTags(checked, use, wanted, stored)) continue;
      absent.push({ use, wanted, stored });
    }
  }
  return absent;
}

/** What `docker run` pulled. */
function imagesRun(earlier: readonly JobCommand[], expand: (text: string) => string): readonly string[] {
  return earlier.flatMap(({ call }) => {
    const image = call?.verb === 'run' || call?.verb === 'create' ? call.operands[0] : undefined;
    return image === undefined ? [] : [canonicalImageReference(expand(image.text))];
  });
}

/** Whether what a command does to the store is known. */
function isTransparent({ command, call }: JobCommand): boolean {
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
function hasUnknownImage(earlier: readonly JobCommand[], stored: readonly StoredImage[]): boolean {
  return earlier.some(({ call }) => {
    if (call?.verb === 'load') return !stored.some(({ how }) => how === 'load');
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

/** Whether two references can mean one image, where a variable may stand for anything. */
export function couldBeSame(one: string, other: string): boolean {
  if (one === other) return true;
  if (!one.includes('$') && !other.includes('$')) return false;
  return matches(one, other) || matches(other, one);
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split(/\$\{?\w+[^}]*\}|\$\w+/);
  if (parts.length === 1) return false;
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** Another job of the pipeline that builds or pulls up the very image, by its words. */
export function builderOf(
  { use }: AbsentImage,
  jobs: readonly CheckedJob[],
  pipeline: Pipeline,
  except: string,
): CheckedJob | null {
  const found = jobs.find(
    ({ job, commands }) =>
      job.name !== except &&
      pipeline.stages.includes(job.stage) &&
      commands.some(
        ({ call }) =>
          (call?.verb === 'build' &&
            call.options.some(
              ({ name, value }) => /^(?:-t|--tag)$/.test(name) && value?.text === use.word.text,
            )) ||
          (call?.verb === 'tag' && call.operands[1]?.text === use.word.text),
      ),
  );
  return found ?? null;
}
