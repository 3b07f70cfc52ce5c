import { parseShell } from '../shell/parse-shell.ts';
import type { ShellCommand } from '../shell/shell-command.ts';
import type { TraceLine } from '../trace/trace.ts';
import { commandInBuildFailed, isContainerLine, runsContainer } from './container-lines.ts';
import { printers } from './failed-call.ts';
import { failedCommands, type Situation } from './situation.ts';

/**
 * Whose words the output of the failed step are: a container client's that the step calls itself,
 * those of a script that may call one, of a test run that may use a client library, or of a program
 * that shows other people's words.
 */
export type Speaker = 'client' | 'script' | 'tests' | 'printer';

/** Commands of the shell that print nothing of their own. */
const silent =
  /^(?:cd|pushd|popd|export|unset|set|source|\.|eval|test|\[|\[\[|true|false|:|mkdir|touch|rm|mv|cp|chmod|chown|sleep|exit|return|wait|shift|local|declare|readonly)$/;

const testRunners =
  /^(?:\S*\/)?(?:pytest|tox|nox|jest|vitest|mocha|rspec|phpunit|ctest|gotestsum|ginkgo|bats|mvnw?|gradlew?)\b|^(?:go|cargo|dotnet|mix|deno|bun|npm|sbt|lein|swift|bundle exec) (?:run )?(?:test|integration|e2e|check|verify)|^(?:npx|pnpm|yarn|npm) (?:exec |run |dlx )?(?:\S+:)?(?:vitest|jest|mocha|playwright|cypress|test|integration|e2e)|^python\d* -m (?:pytest|unittest)|^(?:poetry|pipenv|uv|hatch) run (?:pytest|tox|python -m pytest)/;

/** Who speaks in the failed step. */
export function speakerOf(situation: Situation): Speaker {
  if (situation.failed.calls.length > 0) return 'client';
  const lines = stepCommands(situation)
    .filter((command) => command.words.length > 0 && !silent.test(command.words[0]?.text ?? ''))
    .map((command) => command.words.map(({ text }) => text).join(' '));
  if (lines.every((line) => printers.test(line))) return 'printer';
  return lines.some((line) => testRunners.test(line)) ? 'tests' : 'script';
}

/**
 * What a container client may have said in the failed step: the step's output without what containers
 * printed (under `docker run`, or in a `RUN` of a build) and without what the script's own `echo` says.
 * Empty where the step calls no client and runs only tests or programs that print other people's words,
 * and where a build failed because a command inside it did.
 */
export function clientOutput(situation: Situation): readonly TraceLine[] {
  const speaker = speakerOf(situation);
  if (speaker === 'printer' || speaker === 'tests') return [];
  return withoutContainers(situation);
}

/** The same with the output of test runs, for the words of client libraries such as Testcontainers. */
export function libraryOutput(situation: Situation): readonly TraceLine[] {
  return speakerOf(situation) === 'printer' ? [] : withoutContainers(situation);
}

/** What containers printed in the failed step, as far as it can be told from what the client says. */
export function containerOutput(situation: Situation): readonly TraceLine[] {
  const { output } = situation.failed;
  if (runsContainer(situation)) return output.filter(({ text }) => !saidByRun(text));
  return commandInBuildFailed(output) ? output : output.filter(({ text }) => isContainerLine(text));
}

function withoutContainers(situation: Situation): readonly TraceLine[] {
  const { output, traceCommand } = situation.failed;
  if (traceCommand === null || commandInBuildFailed(output)) return [];
  const echoed = echoedTexts(situation);
  const run = runsContainer(situation) && !clientExited(situation);
  return output.filter(
    ({ text }) => !isContainerLine(text) && !echoed.has(text.trim()) && (!run || saidByRun(text)),
  );
}

/** 125 is docker's own failure, 126 a container that could not be started: the container printed nothing. */
function clientExited({ trace }: Situation): boolean {
  return trace.outcome.kind === 'failed' && [125, 126].includes(trace.outcome.exitCode ?? 0);
}

/** `docker run` begins what it says itself with its name; compose passes the daemon's words on. */
function saidByRun(text: string): boolean {
  return /^(?:docker: |Unable to find image '|Error response from daemon: |error during connect: |"--[\w-]+" requires |unable to resolve docker endpoint|Failed to initialize: )/.test(
    text,
  );
}

function echoedTexts(situation: Situation): ReadonlySet<string> {
  const texts = stepCommands(situation)
    .filter(({ words }) => words[0]?.text === 'echo' || words[0]?.text === 'printf')
    .map(({ words }) =>
      words
        .slice(1)
        .map(({ text }) => text)
        .join(' ')
        .replace(/\\n$/, '')
        .trim(),
    );
  return new Set(texts);
}

/** The commands of the failed list item; where the file does not have it, of the line that was echoed. */
export function stepCommands(situation: Situation): readonly ShellCommand[] {
  const commands = failedCommands(situation).map(({ command }) => command);
  return commands.length > 0 ? commands : parseShell(situation.failed.traceCommand?.text ?? '');
}
