import { readRegistryFailure, registryFailurePatterns } from '../docker/registry-failure.ts';
import { canonicalImageReference, imageName } from '../docker/image-reference.ts';
import { builtElsewhere, type BuiltElsewhere } from '../situation/built-elsewhere.ts';
import { clientOutput } from '../situation/client-output.ts';
import { couldBeReference } from '../situation/could-be-reference.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { findArchiveProducers } from '../situation/archive-producers.ts';
import { findArchiveReads, type ArchiveWrite } from '../situation/image-archive.ts';
import { imagesBefore, imagesOf, type StoredImage } from '../situation/image-store.ts';
import { imageUsesOf, type ImageUse } from '../situation/image-use.ts';
import type { JobCommand } from '../situation/job-commands.ts';
import { pulledImage, wasPulledAfter } from '../situation/pulled-image.ts';
import { failedCommands, type Situation } from '../situation/situation.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { FailureClass, Finding } from './failure-class.ts';
import { handImageOver } from './remedies/hand-image-over.ts';
import { loadFromBuildx } from './remedies/load-from-buildx.ts';

// What docker and podman say of an image that is not in the store; group 1 names it where they do.
const notInStore: readonly LinePattern[] = [
  linePattern('tag does not exist', /\btag does not exist: (\S+)/),
  linePattern('An image does not exist locally', /\bAn image does not exist locally with the tag: (\S+)/),
  linePattern('reference does not exist', /\breference does not exist\b/),
  linePattern('o such image', /\b[Nn]o such image: ([^\s:]+(?::\d+\/[^\s:]+)?(?::[^\s:/]+)?)/),
  linePattern('No such object', /\bNo such object: (\S+)/),
  linePattern('image not known', /(?:^|\s)(\S+): image not known\b/),
  linePattern(': not found', /\bfailed to solve: (?:(\S+): )?(?:\S+: )*not found$/),
  linePattern('Unable to find image', /^Unable to find image '([^']+)' locally/),
];

/** BuildKit in a container of its own keeps what it builds. */
const keptByBuildx = linePattern('No output specified with', /\bNo output specified with \S+ driver\b/);

/** The job uses an image that another job built: the store of its own daemon starts empty. */
export const imageNotLoaded: FailureClass = {
  id: 'image-not-loaded',
  summary: "The image was built in another job and is not in this job's store.",
  patterns: [...notInStore, keptByBuildx, pulledImage, ...registryFailurePatterns],

  find(situation) {
    const missing = findMissing(situation);
    if (missing === null) return null;
    return findKeptByBuildx(situation, missing) ?? findBuiltElsewhere(situation, missing);
  },
};

interface Missing {
  readonly line: TraceLine;
  /** As docker prints it, perhaps without its tag; null where it prints none. */
  readonly printed: string | null;
  /** The operand that asks for it; null for builds and compose files. */
  readonly use: ImageUse | null;
  /** The command that needs it. */
  readonly command: JobCommand;
  /** The registry was asked and does not have it. */
  readonly unknownToRegistry: boolean;
}

function findMissing(situation: Situation): Missing | null {
  for (const line of clientOutput(situation).toReversed()) {
    const said = readMissing(line.text);
    if (said === null || wasPulledAfter(line, situation.failed.output)) continue;
    const { printed, unknownToRegistry } = said;
    const commands = failedCommands(situation).filter(({ command }) => !command.mayFail);
    const uses = commands.flatMap(imageUsesOf);
    const use =
      uses.find(({ word }) => printed !== null && couldBeReference(situation.expand(word.text), printed)) ??
      (printed === null ? uses[0] : undefined) ??
      null;
    const command =
      use?.command ??
      commands.find(
        ({ call }) => call !== null && ['build', 'up', 'create', 'run', 'pull'].includes(call.verb),
      );
    return command === undefined ? null : { line, printed, use, command, unknownToRegistry };
  }
  return null;
}

function readMissing(
  text: string,
): { readonly printed: string | null; readonly unknownToRegistry: boolean } | null {
  const failure = readRegistryFailure(text);
  if (failure?.kind === 'not-found') return { printed: failure.name, unknownToRegistry: true };
  if (failure?.kind === 'denied' && /pull access denied|insufficient_scope/.test(text))
    return { printed: failure.name, unknownToRegistry: false };
  for (const pattern of notInStore) {
    const match = matchLine(pattern, text);
    if (match !== null) return { printed: match[1] ?? null, unknownToRegistry: false };
  }
  return null;
}

/** The build is in this very job, but its result stayed in the builder's cache. */
function findKeptByBuildx(situation: Situation, { line, use }: Missing): Finding | null {
  const kept = situation.trace.lines.find(
    ({ text, source }) => source === 'job' && matchLine(keptByBuildx, text) !== null,
  );
  if (kept === undefined || use === null) return null;
  const plan = loadFromBuildx(situation, use);
  if (plan === null) return null;
  return {
    confidence: 'high',
    evidence: [traceEvidence(line), traceEvidence(kept), ciEvidence(situation.pipeline, plan.build.entry)],
    explanation: `docker buildx built the image in a container of its own and left it in that builder's cache. The daemon, which docker ${use.call.verb} asks, never got it.`,
    remedy: plan.remedy,
    outranks: ['wrong-tag-after-load'],
  };
}

function findBuiltElsewhere(situation: Situation, missing: Missing): Finding | null {
  const { line, printed, use, command, unknownToRegistry } = missing;
  const wanted = use === null ? printed : situation.expand(use.word.text);
  const built = wanted === null ? null : builtElsewhere(situation, wanted);
  if (wanted === null || built === null || isMadeHere(situation, command, wanted, built)) return null;
  // What the registry has, it refuses for want of a login.
  const asksRegistry =
    use === null || use.call.verb === 'run' || use.call.verb === 'create' || use.call.verb === 'pull';
  if (built.pushed && asksRegistry && !unknownToRegistry) return null;
  const { by, image } = built;
  const what = use?.word.text ?? printed ?? 'the image';
  return {
    confidence: 'high',
    evidence: [
      traceEvidence(line),
      ciEvidence(situation.pipeline, command.entry),
      ...by.commands
        .filter(({ call }) => call !== null && holds(call.operands, call.options, image))
        .slice(0, 1)
        .map(({ entry }) => ciEvidence(situation.pipeline, entry)),
    ],
    explanation: `${what} is built in ${by.job.name}, and ${situation.job.name} uses it without getting it. Each job has a docker daemon of its own, whose store is empty at the start.`,
    remedy: handImageOver(situation, { built, use, command, wanted }),
    outranks: ['wrong-tag-after-load'],
  };
}

function holds(
  operands: readonly { readonly text: string }[],
  options: readonly { readonly value: { readonly text: string } | null }[],
  image: StoredImage,
): boolean {
  return operands.includes(image.word) || options.some(({ value }) => value?.text === image.word.text);
}

/** The job has the image under another tag, or got it in an archive of the job that built it: then the name is wrong. */
function isMadeHere(
  situation: Situation,
  command: JobCommand,
  wanted: string,
  built: BuiltElsewhere,
): boolean {
  const stored = imagesBefore(situation, command).filter(({ how }) => how !== 'pull');
  const name = imageName(canonicalImageReference(wanted));
  if (stored.some(({ reference }) => imageName(reference) === name)) return true;
  const before = situation.commands.slice(0, situation.commands.indexOf(command));
  return findArchiveReads(before, situation.expand).some(({ path }) =>
    findArchiveProducers(situation, path).some(
      ({ job, write }) =>
        write?.path === path && job.name === built.by.job.name && !holdsOthersOnly(built, write),
    ),
  );
}

/** All that the archive holds comes from other commands than the one that built the image. */
function holdsOthersOnly({ by, image }: BuiltElsewhere, { references }: ArchiveWrite): boolean {
  const makerOf = (reference: string): JobCommand | undefined =>
    by.commands.find((command) =>
      imagesOf(command, by.expand, by.variables).some(
        (made) => made.how !== 'tag' && made.reference === reference,
      ),
    );
  const maker = makerOf(image.reference);
  const savedFrom = references.map(({ text }) => makerOf(canonicalImageReference(by.expand(text))));
  return (
    maker !== undefined &&
    savedFrom.length > 0 &&
    savedFrom.every((command) => command !== undefined && command !== maker)
  );
}
