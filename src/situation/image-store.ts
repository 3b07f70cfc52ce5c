import { hasOption, optionValues, type DockerCall } from '../docker/docker-call.ts';
import { canonicalImageReference } from '../docker/image-reference.ts';
import type { ShellWord } from '../shell/shell-command.ts';
import { artifactDelivery } from './artifact-flow.ts';
import { findArchiveProducers } from './archive-producers.ts';
import { findArchiveReads } from './image-archive.ts';
import type { JobCommand } from './job-commands.ts';
import type { Situation } from './situation.ts';

/** An image that a job's commands put into the store of its own daemon. */
export interface StoredImage {
  /** As the script writes it. */
  readonly word: ShellWord;
  /** Canonical, variables expanded as far as the file tells. */
  readonly reference: string;
  readonly how: 'build' | 'load' | 'pull' | 'tag';
  /** The variables with which the word was written: those of another job where the image was loaded. */
  readonly variables: ReadonlyMap<string, string>;
}

/** What the job's commands put into its store before one of them. Each DinD job starts with an empty one. */
export function imagesBefore(situation: Situation, command: JobCommand): readonly StoredImage[] {
  const earlier = situation.commands.slice(0, situation.commands.indexOf(command));
  return earlier.flatMap((other) => imagesPutBy(situation, other));
}

/** What one command puts into the store: what it makes, and what the archive holds that it loads. */
export function imagesPutBy(situation: Situation, command: JobCommand): readonly StoredImage[] {
  return [...imagesOf(command, situation.expand, situation.variables), ...imagesLoaded(situation, command)];
}

/** Images that a command makes by itself: built, pulled or tagged. */
export function imagesOf(
  { call }: JobCommand,
  expand: (text: string) => string,
  variables: ReadonlyMap<string, string>,
): readonly StoredImage[] {
  if (call === null) return [];
  const stored =
    (how: StoredImage['how']) =>
    (word: ShellWord | undefined): readonly StoredImage[] =>
      word === undefined
        ? []
        : [{ word, reference: canonicalImageReference(expand(word.text)), how, variables }];
  switch (call.verb) {
    case 'build':
      return pushesOnly(call) ? [] : optionValues(call, '-t', '--tag').flatMap(stored('build'));
    case 'pull':
      return stored('pull')(call.operands[0]);
    case 'tag':
      return stored('tag')(call.operands[1]);
    default:
      return [];
  }
}

/** What the archive holds that this command loads, according to the job that saved it. */
function imagesLoaded(situation: Situation, command: JobCommand): readonly StoredImage[] {
  const reads = findArchiveReads(situation.commands, situation.expand).filter(
    ({ target }) => target === command,
  );
  return reads.flatMap(({ path }) => {
    const producer = findArchiveProducers(situation, path).find(
      ({ write, job }) =>
        write?.path === path && artifactDelivery(situation.job, job.name, situation.pipeline) === 'delivered',
    );
    if (producer?.write === null || producer === undefined) return [];
    const { expand, variables, write } = producer;
    return write.references.filter(isName).map((word) => ({
      word,
      reference: canonicalImageReference(expand(word.text)),
      how: 'load' as const,
      variables,
    }));
  });
}

/** `buildx build --push` leaves nothing in the daemon's store unless it also loads. */
function pushesOnly(call: DockerCall): boolean {
  return call.management === 'buildx' && hasOption(call, '--push') && !hasOption(call, '--load');
}

/** An image saved by its id, or by what a command prints, has no name once it is loaded. */
function isName(word: ShellWord): boolean {
  return word.static && !/^(?:sha256:)?[0-9a-f]{12,64}$/.test(word.text);
}
