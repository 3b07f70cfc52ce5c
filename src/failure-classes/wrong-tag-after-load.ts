import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { imagesBefore, type StoredImage } from '../situation/image-store.ts';
import { imageUsesOf, type ImageUse } from '../situation/image-use.ts';
import { pulledImage, wasPulledAfter } from '../situation/pulled-image.ts';
import { failedCommands, type Situation } from '../situation/situation.ts';
import { canonicalImageReference } from '../docker/image-reference.ts';
import { linePattern, matchLine } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { FailureClass, Finding } from './failure-class.ts';
import { findInvalidReference, invalidReferencePatterns } from './invalid-reference.ts';
import { chooseStoredImage } from './remedies/stored-image.ts';
import { saveByName } from './remedies/save-by-name.ts';
import { useStoredImage } from './remedies/use-stored-image.ts';

// https://github.com/moby/moby/blob/v26.1.5/distribution/push_v2.go and daemon/images/image.go;
// podman's own words last.
const missingImage = [
  linePattern('tag does not exist', /\btag does not exist: (\S+)/),
  linePattern(
    'An image does not exist locally with the tag',
    /\bAn image does not exist locally with the tag: (\S+)/,
  ),
  linePattern('reference does not exist', /\breference does not exist\b/),
  linePattern('o such image', /\b[Nn]o such image: ([^\s:]+(?::\d+\/[^\s:]+)?(?::[^\s:/]+)?)/),
  linePattern('No such object', /\bNo such object: (\S+)/),
  linePattern('Unable to find image', /\bUnable to find image '([^']+)' locally/),
  linePattern('image not known', /(?:^|\s)(\S+): image not known\b/),
];

/** Docker and podman print it once `docker load` has put an image into the store. */
const loadedImage = linePattern('Loaded image', /^Loaded image(?:\(s\))?: (\S+)/);
const loadedById = linePattern('Loaded image ID', /^Loaded image ID: /);

/** With a container driver `buildx build` leaves nothing in the store: that is another cause. */
const notLoadedByBuildx = linePattern('No output specified with', /\bNo output specified with \S+ driver\b/);

/**
 * The job has an image in its store, put there by this very job, but uses it under another reference.
 */
export const wrongTagAfterLoad: FailureClass = {
  id: 'wrong-tag-after-load',
  summary: 'The image is in the store under one reference and used under another.',
  patterns: [...missingImage, ...invalidReferencePatterns],
  landmarks: [loadedImage, loadedById, pulledImage, notLoadedByBuildx],

  find(situation) {
    const invalid = findInvalidReference(situation);
    if (invalid !== null) return invalid;
    const line = findMissingImage(situation);
    const use = line === null ? null : findUse(situation, line);
    if (
      line === null ||
      use === null ||
      jobLines(situation).some((other) => matchLine(notLoadedByBuildx, other.text) !== null)
    )
      return null;
    const stored = imagesBefore(situation, use.command);
    const own = stored.filter(({ how }) => how !== 'pull');
    const wanted = canonicalImageReference(situation.expand(use.word.text));
    if (own.length === 0 && jobLines(situation).some(({ text }) => matchLine(loadedById, text) !== null)) {
      return describeNameless(situation, line, use);
    }
    if (own.length === 0 || stored.some(({ reference }) => reference === wanted)) return null;
    return describeFinding(situation, line, use, own);
  },
};

function findMissingImage(situation: Situation): TraceLine | null {
  const { output } = situation.failed;
  return (
    output.findLast(
      (line) =>
        missingImage.some((pattern) => matchLine(pattern, line.text) !== null) &&
        !wasPulledAfter(line, output),
    ) ?? null
  );
}

/** The operand by which docker was asked for the image. Where the item holds several calls, the line decides. */
function findUse(situation: Situation, line: TraceLine): ImageUse | null {
  const uses = failedCommands(situation).flatMap(imageUsesOf);
  const named = missingImage
    .map((pattern) => matchLine(pattern, line.text)?.[1])
    .find((name) => name !== undefined);
  const matching = uses.find(
    ({ word }) => named === undefined || couldBe(situation.expand(word.text), named),
  );
  return matching ?? uses[0] ?? null;
}

/** Whether a reference with unknown variables in it can be the one docker printed (which may lack its tag). */
function couldBe(expanded: string, printed: string): boolean {
  const literal = expanded.split(/\$\{?\w+\}?/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${literal.join('[^\\s]*')}$`);
  return (
    pattern.test(printed) ||
    pattern.test(canonicalImageReference(printed)) ||
    pattern.test(`${printed}:`) ||
    expanded.startsWith(`${printed}:`)
  );
}

function jobLines(situation: Situation): readonly TraceLine[] {
  return situation.trace.lines.filter(({ source }) => source === 'job');
}

/** The line in which docker names the image; where none does, the first that names any. */
function findLoadedLine(situation: Situation, image: StoredImage | null): TraceLine | undefined {
  const loaded = jobLines(situation).filter(({ text }) => matchLine(loadedImage, text) !== null);
  const names = ({ text }: TraceLine): boolean =>
    canonicalImageReference(matchLine(loadedImage, text)?.[1] ?? '') === image?.reference;
  return loaded.find(names) ?? loaded[0];
}

function describeFinding(
  situation: Situation,
  line: TraceLine,
  use: ImageUse,
  own: readonly StoredImage[],
): Finding {
  const image = chooseStoredImage(situation, use, own);
  const loaded = findLoadedLine(situation, image);
  const verb = use.call.verb;
  const evidence = [
    traceEvidence(line),
    ...(loaded === undefined ? [] : [traceEvidence(loaded)]),
    ciEvidence(situation.pipeline, use.command.entry),
  ];
  if (image === null) {
    const names = own.map(({ word }) => word.text).join(', ');
    return {
      confidence: 'medium',
      evidence,
      explanation: `docker ${verb} asks for ${use.word.text}, but the job's store holds ${names}. Which of them is meant, the file does not tell.`,
      remedy: {
        kind: 'declined',
        reason: `Nothing tells which of the images that are there is meant by ${use.word.text}: ${names}.`,
      },
    };
  }
  return {
    confidence: 'high',
    evidence,
    explanation: `The job's store holds the image as ${image.word.text} (${image.how === 'load' ? 'loaded from the archive' : `from docker ${image.how}`}), but docker ${verb} asks for ${use.word.text}. Nothing gives it that name in between.`,
    remedy: useStoredImage(situation, use, image),
  };
}

function describeNameless(situation: Situation, line: TraceLine, use: ImageUse): Finding {
  const loaded = jobLines(situation).filter(({ text }) => matchLine(loadedById, text) !== null);
  return {
    confidence: 'high',
    evidence: [
      traceEvidence(line),
      ...loaded.slice(0, 1).map(traceEvidence),
      ciEvidence(situation.pipeline, use.command.entry),
    ],
    explanation: `The archive was saved by the image's id, so docker load gives it no name, and docker ${use.call.verb} finds no ${use.word.text}.`,
    remedy: saveByName(situation, use),
  };
}
