import { speakerOf } from '../situation/client-output.ts';
import { daemonLog } from '../situation/daemon-log.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { findDaemonFailure, printers } from '../situation/failed-call.ts';
import { failedCommands, type Situation } from '../situation/situation.ts';
import { linePattern, matchLine } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { FailureClass, ProposedRemedy } from './failure-class.ts';

const noSpace = linePattern('o space left on device', /\b[Nn]o space left on device\b/);

/** What daemon and BuildKit say when they run out of space, wherever a script calls them from. */
const saidByDocker =
  /^(?:docker: )?Error response from daemon: |^ERROR: (?:failed to |write |Error response)|^failed to (?:register layer|solve|copy|export|load)|^(?:#\d+ )?ERROR: |\/var\/lib\/(?:docker|containerd|buildkit)\/|^write \/[^:]+: no space|\bApplyLayer\b|\bError processing tar file\b/;

/** Docker, or what packs its images, ran out of disk. */
export const diskFull: FailureClass = {
  id: 'disk-full',
  summary: "The disk of the runner or of the docker daemon's volume is full.",
  patterns: [noSpace],

  find(situation) {
    const line = findLine(situation);
    if (line === null) return null;
    const place = situation.failed.entry ?? situation.daemons[0]?.service ?? null;
    return {
      confidence: 'high',
      evidence: [traceEvidence(line), ...(place === null ? [] : [ciEvidence(situation.pipeline, place)])],
      explanation: explain(situation),
      remedy: advise(situation),
    };
  },
};

function findLine(situation: Situation): TraceLine | null {
  const { failed } = situation;
  const lines = failed.output.filter(({ text }) => matchLine(noSpace, text) !== null);
  const said = lines.findLast(({ text }) => countsHere(situation, text));
  if (said !== undefined) return said;
  if (findDaemonFailure(situation) === null) return null;
  return (
    daemonLog(situation).find(
      ({ text }) => matchLine(noSpace, text) !== null && /\bfailed to start daemon\b/.test(text),
    ) ?? null
  );
}

/** Where the step is docker's own work any such line counts, elsewhere only what docker said. */
function countsHere(situation: Situation, text: string): boolean {
  const { calls } = situation.failed;
  if (speakerOf(situation) === 'printer' || speakerOf(situation) === 'tests') return false;
  const inContainer = calls.length > 0 && calls.every(({ verb }) => verb === 'run' || verb === 'exec');
  if (inContainer) return /^(?:docker: )?Error response from daemon: /.test(text);
  const others = failedCommands(situation).filter(
    ({ call, command }) => call === null && !isPacking(command.words[0]?.text ?? ''),
  );
  return (calls.length > 0 && others.length === 0) || saidByDocker.test(text);
}

/** Programs through which images are piped, and those that print nothing of the kind. */
function isPacking(program: string): boolean {
  return (
    /^(?:gzip|pigz|zstd|xz|bzip2|tee|cd|export|set|if|mkdir|sudo|timeout|time|)$/.test(program) ||
    printers.test(program)
  );
}

function explain(situation: Situation): string {
  const { job, failed } = situation;
  const saves = failed.calls.some(({ verb }) => verb === 'save' || verb === 'export');
  return saves
    ? `The disk was full while ${job.name} wrote an image to a file. Saved images take as much space as all their layers together.`
    : `The disk on which the docker daemon of ${job.name} keeps its images was full. Its store lies on the runner's disk, next to those of all other jobs.`;
}

function advise({ failed }: Situation): ProposedRemedy {
  const saves = failed.calls.some(({ verb }) => verb === 'save' || verb === 'export');
  const smaller = saves
    ? ' In the CI file: push the image to the registry instead of passing it on as a file.'
    : ' In the CI file: keep large files out of the build context with a .dockerignore, and leave out artifacts that the job does not need.';
  return {
    kind: 'advice',
    audience: 'runner-admin',
    text: `Free space on the runner's disk and keep it free: "docker system prune --all --force --filter until=72h" from a timer, and a larger disk if that is not enough.${smaller}`,
  };
}
