import { traceEvidence, ciEvidence } from '../situation/evidence.ts';
import { findArchiveReads, findArchiveWrites, type ArchiveRead } from '../situation/image-archive.ts';
import { failedCommands, type Situation } from '../situation/situation.ts';
import { optionValue } from '../docker/docker-call.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { FailureClass, Finding } from './failure-class.ts';
import { findMissingDependency } from './missing-artifact-dependency.ts';
import { findTransferFailure, transferPatterns } from './missing-artifact-transfer.ts';
import { planBrokenArchive } from './remedies/broken-archive.ts';
import { makeDirectory } from './remedies/make-directory.ts';
import { nameArchive } from './remedies/name-archive.ts';
import { planDelivery } from './remedies/deliver-archive.ts';

// Wordings of docker, podman, skopeo, busybox ash, dash, bash, gzip and cat for a file that is not there.
const fileMissing = [
  linePattern('no such file', /\b(?:open|stat|lstat) "?([^\s":]+)"?: no such file or directory/),
  linePattern('no such file', /\bcan't open '?([^\s':]+)'?: no such file/),
  linePattern('o such file', /\bcannot open ([^\s:]+): [Nn]o such file/),
  linePattern('No such file or directory', /(?:^|: )([^\s:]+): No such file or directory/),
  linePattern("can't open", /\bcan't open '([^']+)': No such file or directory/),
];

// The same for a directory that a file was to be written to: docker, busybox ash, dash.
const directoryMissing = [
  linePattern('invalid output path', /\binvalid output path: directory "([^"]+)" does not exist/),
  linePattern('nonexistent directory', /\bcan't create ([^\s:]+): nonexistent directory/),
  linePattern('Directory nonexistent', /\bcannot create ([^\s:]+): Directory nonexistent/),
];

// docker load was given a directory, for instance the one the artifacts were unpacked into.
const directoryGiven = linePattern('is a directory', /\b(?:read image|read \S+): is a directory/);

// docker load was given nothing at all.
const nothingGiven = linePattern(
  'requested load from stdin',
  /\brequested load from stdin, but stdin is empty/,
);

// What docker load and what unpacks for it print when the file is there but holds no image.
const noImageThere = linePattern(
  '/docker-import-',
  /\/docker-import-\d+\/(?:repositories|manifest\.json|[^\s/]+\/json|[0-9a-f]+\/layer\.tar|blobs\/[\w/.]*): no such file or directory/,
);
const contentBroken = [
  noImageThere,
  linePattern('not in gzip format', /\bnot in gzip format\b/),
  linePattern('invalid magic', /\bgunzip: invalid magic\b/),
  linePattern('unexpected EOF', /\bunexpected EOF\b/),
  linePattern('invalid tar header', /\barchive\/tar: invalid tar header\b/),
  linePattern('unrecognized image format', /\bunrecognized image format\b/),
  linePattern('manifest.json', /\bloading tar component manifest\.json: file does not exist\b/),
];

/** The file that one job saved an image to did not reach, or does not serve, the job that loads it. */
export const missingArtifact: FailureClass = {
  id: 'missing-artifact',
  summary: 'The image archive saved in one job never reached the job that loads it.',
  patterns: [
    ...fileMissing,
    ...directoryMissing,
    directoryGiven,
    nothingGiven,
    ...contentBroken,
    ...transferPatterns,
  ],

  find(situation) {
    const transfer = findMissingDependency(situation) ?? findTransferFailure(situation);
    if (transfer !== null) return transfer;
    const commands = failedCommands(situation);
    const reads = findArchiveReads(situation.commands, situation.expand).filter(({ target }) =>
      commands.includes(target),
    );
    const missing = findMissingFile(situation);
    const read = reads.find(({ path }) => missing !== null && sameFile(path, missing.path)) ?? null;
    if (missing !== null && read !== null) return findUndelivered(situation, missing.line, read);
    if (missing !== null) return findMissingDirectory(situation, missing);
    const directory = findLine(situation, directoryGiven);
    if (directory !== null && reads[0] !== undefined) return findUndelivered(situation, directory, reads[0]);
    const nothing = findLine(situation, nothingGiven) ?? findNothingRead(situation);
    return nothing === null ? findBroken(situation, reads) : findUnnamed(situation, nothing);
  },
};

function findLine(situation: Situation, pattern: LinePattern): TraceLine | null {
  return situation.failed.output.findLast(({ text }) => matchLine(pattern, text) !== null) ?? null;
}

/** Without a terminal docker load does not see that it is given nothing: it unpacks that, and misses what should be there. */
function findNothingRead(situation: Situation): TraceLine | null {
  const load = failedCommands(situation).find(({ call }) => call?.verb === 'load');
  if (load?.call === undefined || load.call === null) return null;
  const { command } = load;
  const isGiven =
    optionValue(load.call, '-i', '--input') !== undefined ||
    command.pipedFrom !== null ||
    command.redirects.some(({ operator }) => operator.startsWith('<'));
  return isGiven ? null : findLine(situation, noImageThere);
}

/** `docker load` without a file, where exactly one archive arrives: that one is meant. */
function findUnnamed(situation: Situation, line: TraceLine): Finding | null {
  const load = failedCommands(situation).find(({ call }) => call?.verb === 'load');
  if (load === undefined) return null;
  const remedy = nameArchive(situation, load);
  return {
    confidence: 'high',
    evidence: [traceEvidence(line), ciEvidence(situation.pipeline, load.entry)],
    explanation: 'docker load was given no file: it reads standard input, and nothing is piped into it.',
    remedy,
  };
}

interface MissingFile {
  readonly line: TraceLine;
  readonly path: string;
}

function findMissingFile(situation: Situation): MissingFile | null {
  for (const line of situation.failed.output.toReversed()) {
    if (line.text.includes('/docker-import-')) continue;
    for (const pattern of [...fileMissing, ...directoryMissing]) {
      const path = matchLine(pattern, line.text)?.[1];
      if (path !== undefined) return { line, path };
    }
  }
  return null;
}

/** The message gives the path as the script did, after expansion. */
function sameFile(path: string, printed: string): boolean {
  const name = printed.slice(printed.lastIndexOf('/') + 1);
  const written = path.slice(path.lastIndexOf('/') + 1);
  return name === written || written.includes('$');
}

function findUndelivered(situation: Situation, line: TraceLine, read: ArchiveRead): Finding | null {
  const plan = planDelivery(situation, read);
  if (plan === null) return null;
  return {
    confidence: plan.confidence,
    evidence: [traceEvidence(line), ciEvidence(situation.pipeline, read.target.entry), ...plan.evidence],
    explanation: plan.explanation,
    remedy: plan.remedy,
  };
}

/** `docker save -o out/image.tar` does not make `out`. */
function findMissingDirectory(situation: Situation, { line, path }: MissingFile): Finding | null {
  const commands = failedCommands(situation);
  const write = findArchiveWrites(situation.commands, situation.expand).find(
    ({ source, path: written }) =>
      commands.includes(source) &&
      (sameFile(written, path) || written.startsWith(`${path}/`)) &&
      written.includes('/') &&
      !written.startsWith('/'),
  );
  if (write === undefined) return null;
  return {
    confidence: 'high',
    evidence: [traceEvidence(line), ciEvidence(situation.pipeline, write.source.entry)],
    explanation: `docker ${write.source.call?.verb ?? 'save'} writes to ${write.word.text}, but nothing in the job makes that directory. docker does not make it by itself.`,
    remedy: makeDirectory(situation, write),
  };
}

function findBroken(situation: Situation, reads: readonly ArchiveRead[]): Finding | null {
  const read = reads[0];
  const line = situation.failed.output.find((other) =>
    contentBroken.some((pattern) => matchLine(pattern, other.text) !== null),
  );
  if (read === undefined || line === undefined) return null;
  const plan = planBrokenArchive(situation, read);
  if (plan === null) return null;
  return {
    confidence: plan.confidence,
    evidence: [traceEvidence(line), ciEvidence(situation.pipeline, read.target.entry), ...plan.evidence],
    explanation: plan.explanation,
    remedy: plan.remedy,
  };
}
