import {
  isClientUsage,
  missingProgramPatterns,
  readMissingProgram,
  readUnknownFlag,
  type MissingProgram,
} from '../docker/missing-program.ts';
import { isDockerImage } from '../docker/docker-client.ts';
import { clientOutput, speakerOf, stepCommands } from '../situation/client-output.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { failedCommands, type Situation } from '../situation/situation.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { FailureClass } from './failure-class.ts';
import { provideDockerCli } from './remedies/provide-docker-cli.ts';

/** The job's image has no docker client, or the client lacks the plugin that the script calls. */
export const dockerCliMissing: FailureClass = {
  id: 'docker-cli-missing',
  summary: "The job's image has no docker client, or not the plugin the script calls.",
  patterns: missingProgramPatterns,

  find(situation) {
    const found = findMissingProgram(situation) ?? findMissingPlugin(situation);
    if (found === null || isThere(situation, found.program)) return null;
    const { line, program } = found;
    const place = situation.job.image ?? failedCommands(situation)[0]?.entry;
    return {
      confidence: 'high',
      evidence: [
        traceEvidence(line),
        ...(place === undefined ? [] : [ciEvidence(situation.pipeline, place)]),
      ],
      explanation: explain(situation, program),
      remedy: provideDockerCli(situation, program),
    };
  },
};

interface Missing {
  readonly line: TraceLine;
  readonly program: MissingProgram;
}

function findMissingProgram(situation: Situation): Missing | null {
  if (speakerOf(situation) === 'printer') return null;
  const { output, calls } = situation.failed;
  // A container's own shell says the same words, but only after docker itself was found.
  const inContainer = calls.length > 0 && calls.every(({ verb }) => verb === 'run' || verb === 'exec');
  const lines = inContainer
    ? output.slice(0, 1)
    : speakerOf(situation) === 'tests'
      ? output
      : clientOutput(situation);
  for (const line of lines) {
    if (/^docker: Error response|\bOCI runtime\b/.test(line.text)) continue;
    const program = readMissingProgram(line.text);
    if (program !== null) return { line, program };
  }
  return null;
}

/** The plugin's name stands in the script only: the client complains about the plugin's option. */
function findMissingPlugin(situation: Situation): Missing | null {
  const output = clientOutput(situation);
  const { trace } = situation;
  const exitCode = trace.outcome.kind === 'failed' ? trace.outcome.exitCode : null;
  if (exitCode !== 125 && !output.some(({ text }) => isClientUsage(text))) return null;
  for (const line of output) {
    const flag = readUnknownFlag(line.text);
    if (flag === null) continue;
    const plugin = stepCommands(situation).find(
      ({ words }) =>
        words[0]?.text === 'docker' &&
        /^(?:compose|buildx)$/.test(words[1]?.text ?? '') &&
        words.some(({ text }) =>
          flag.startsWith('--') ? text.split('=')[0] === flag : text.startsWith(flag),
        ),
    )?.words[1]?.text;
    if (plugin === 'compose' || plugin === 'buildx') return { line, program: plugin };
  }
  return null;
}

/**
 * A program that docker's own image has, or that ran earlier in the job, is there: what is missing is
 * missing somewhere else, for instance in a container.
 */
function isThere(situation: Situation, program: MissingProgram): boolean {
  const { position } = situation.failed;
  const image = situation.job.image?.value.name;
  if (program === 'docker' && image !== undefined && isDockerImage(situation.expand(image))) return true;
  if (position === null) return false;
  return situation.commands.some(({ call, command, position: at }) => {
    const before = at.list === position.list ? at.index < position.index : at.list === 'before_script';
    if (!before || call === null || command.mayFail) return false;
    if (program === 'docker' || program === 'docker-compose') return call.client === program;
    return call.client === 'docker' && call.management === program;
  });
}

function explain({ job, trace }: Situation, program: MissingProgram): string {
  const image = job.image?.value.name ?? null;
  const where =
    trace.runner.executor === 'shell' || image === null ? 'The runner' : `The job's image ${image}`;
  switch (program) {
    case 'docker':
      return `${where} has no docker client, but the script calls docker. A docker:dind service brings the daemon only.`;
    case 'docker-compose':
      return `${where} has no docker-compose, the first version of compose as a program of its own. Today's docker images bring it as a plugin, which is called "docker compose".`;
    case 'dockerd':
      return `${where} has no docker daemon, but the script starts one.`;
    case 'compose':
    case 'buildx':
      return `${where} has a docker client without its ${program} plugin. The client takes the plugin's options for its own, or says that it does not know the command.`;
  }
}
