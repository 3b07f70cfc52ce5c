import { expandVariables } from '../shell/expand-variables.ts';
import type { ShellWord } from '../shell/shell-command.ts';
import { optionValues, type DockerCall } from '../docker/docker-call.ts';
import { clientOutput } from '../situation/client-output.ts';
import { fitsPattern } from '../situation/could-be-reference.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import type { JobCommand } from '../situation/job-commands.ts';
import { failedCommands, type Situation } from '../situation/situation.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { Finding } from './failure-class.ts';
import { adviseVariable, possiblyEmpty } from './remedies/empty-variable.ts';

// Group 1 holds the reference as docker got it, where the message has it.
// https://github.com/distribution/reference/blob/main/reference.go ; cobra's words for a missing argument last.
const notAReference: readonly LinePattern[] = [
  linePattern(
    'invalid reference format',
    /\binvalid argument "([^"]*)" for "[^"]*--tag" flag: invalid reference format/,
  ),
  linePattern('invalid reference format', /\binvalid tag "([^"]*)": invalid reference format/),
  linePattern('must be lowercase', /\binvalid tag "([^"]*)": repository name must be lowercase/),
  linePattern(
    'is not a valid repository/tag',
    /\bError parsing reference: "([^"]*)" is not a valid repository\/tag/,
  ),
  linePattern(
    'invalid reference format',
    /\b(?:normalizing image|parsing reference|normalizing name) "([^"]*)"/,
  ),
  linePattern(
    'must be lowercase',
    /\binvalid reference format: repository name(?: \(([^()]*)\))? must be lowercase/,
  ),
  linePattern(
    'invalid reference format',
    /^(?:(?:docker|ERROR|Error|Error response from daemon|tag|failed to solve): )*invalid reference format(?!: repository)/,
  ),
  linePattern(
    'requires exactly 1 argument',
    /^(?:docker: )?["']docker (?:image )?(?:push|pull)["'] requires exactly 1 argument/,
  ),
  linePattern(
    'requires 1 argument',
    /^(?:docker: )?["']docker (?:image )?(?:push|pull)["'] requires 1 argument/,
  ),
];

// What the runner and kubelet say of an image name that is none.
const nameForRunner: readonly LinePattern[] = [
  linePattern('invalid reference format', /\binvalid reference format\b/),
  linePattern('InvalidImageName', /\bInvalidImageName\b/),
];

export const invalidReferencePatterns: readonly LinePattern[] = [...notAReference, ...nameForRunner];

/** Predefined variables with text that a reference cannot hold: capitals, and slashes in a tag. */
const unfitText =
  /\$\{?(CI_COMMIT_REF_NAME|CI_COMMIT_BRANCH|CI_PROJECT_NAME|CI_PROJECT_PATH|CI_PROJECT_TITLE|CI_PROJECT_NAMESPACE|GITLAB_USER_\w+)\b/;

interface Asked {
  readonly command: JobCommand;
  readonly word: ShellWord;
}

/** A reference that is none, mostly because a variable in it was empty. Advice that names the variable. */
export function findInvalidReference(situation: Situation): Finding | null {
  if (situation.trace.failedCommand === null) return findInvalidImageName(situation);
  const line = clientOutput(situation).findLast(({ text }) =>
    notAReference.some((pattern) => matchLine(pattern, text) !== null),
  );
  if (line === undefined) return null;
  const got = gotReference(line);
  const asked = failedCommands(situation).flatMap((command) =>
    command.call === null ? [] : referencesOf(command.call).map((word) => ({ command, word })),
  );
  const reason = explainEmpty(asked, got) ?? explainUnfit(asked, got);
  if (reason === null) return null;
  return {
    confidence: got === null ? 'medium' : 'high',
    evidence: [traceEvidence(line), ciEvidence(situation.pipeline, reason.asked.command.entry)],
    explanation: reason.explanation,
    remedy: { kind: 'advice', audience: 'maintainer', text: reason.advice },
  };
}

/** The runner was given an image name with an empty variable in it, before the script began. */
function findInvalidImageName(situation: Situation): Finding | null {
  const { trace, job, variables, pipeline } = situation;
  const line = trace.lines.find(({ text }) =>
    nameForRunner.some((pattern) => matchLine(pattern, text) !== null),
  );
  if (line === undefined) return null;
  const written = [...(job.image === null ? [] : [job.image]), ...job.services];
  const [first] = written.flatMap((place) => {
    const names = possiblyEmpty(place.value.name, variables);
    return names.length === 0 ? [] : [{ place, names }];
  });
  if (first === undefined) return null;
  const list = first.names.map((name) => `$${name}`).join(' or ');
  return {
    confidence: 'high',
    evidence: [traceEvidence(line), ciEvidence(pipeline, first.place)],
    explanation: `The runner could not read ${first.place.value.name} as the name of an image: ${list} was empty. Nothing in the CI file gives it a value.`,
    remedy: { kind: 'advice', audience: 'maintainer', text: first.names.map(adviseVariable).join(' ') },
  };
}

interface Reason {
  readonly asked: Asked;
  readonly explanation: string;
  readonly advice: string;
}

function gotReference(line: TraceLine): string | null {
  for (const pattern of notAReference) {
    const match = matchLine(pattern, line.text);
    if (match !== null) return match[1] ?? null;
  }
  return null;
}

/** What a call takes as image references. */
function referencesOf(call: DockerCall): readonly ShellWord[] {
  switch (call.verb) {
    case 'build':
      return optionValues(call, '-t', '--tag');
    case 'run':
    case 'create':
    case 'push':
    case 'pull':
      return call.operands.slice(0, 1);
    case 'tag':
      return call.operands.slice(0, 2);
    case 'save':
    case 'inspect':
    case 'rmi':
    case 'copy':
      return call.operands;
    default:
      return [];
  }
}

/** The word whose unknown variables, taken as empty, give what docker got. */
function explainEmpty(words: readonly Asked[], got: string | null): Reason | null {
  for (const asked of words) {
    const suspects = possiblyEmpty(asked.word.text, asked.command.variables);
    const guilty = got === null ? suspects : suspects.filter((name) => gives(asked, [name], got));
    const names = guilty.length > 0 || got === null || !gives(asked, suspects, got) ? guilty : suspects;
    if (names.length === 0) continue;
    const list = names.map((name) => `$${name}`).join(' or ');
    const is = names.length === 1 ? 'was empty' : 'was empty, or both were';
    return {
      asked,
      explanation: `docker ${asked.command.call?.verb ?? ''} got ${got === null ? 'no valid reference' : `"${got}"`} for ${asked.word.text}: ${list} ${is}. Nothing in the CI file gives it a value.`,
      advice: names.map(adviseVariable).join(' '),
    };
  }
  return null;
}

/** Whether the word without these variables can be what docker got. An unquoted empty word lets the next one take its place. */
function gives({ command, word }: Asked, names: readonly string[], got: string): boolean {
  const empty = new Map(names.map((name) => [name, '']));
  const pattern = expandVariables(word.text, new Map([...command.variables, ...empty]));
  if (pattern !== '') return fitsPattern(pattern, got);
  const { words } = command.command;
  const next = words[words.findIndex(({ start }) => start === word.start) + 1];
  return got === '' || (!word.raw.startsWith('"') && next !== undefined && fitsPattern(next.text, got));
}

/** Text that is there, but cannot be in a reference. */
function explainUnfit(words: readonly Asked[], got: string | null): Reason | null {
  for (const asked of words) {
    const { word } = asked;
    if (got !== null && got.includes('$') && word.raw.startsWith("'")) {
      return {
        asked,
        explanation: `docker got ${got} letter by letter: in single quotes the shell leaves variables alone.`,
        advice: `Put ${word.raw} in double quotes.`,
      };
    }
    if (/^https?:\/\//.test(expandVariables(word.text, asked.command.variables))) {
      return {
        asked,
        explanation: `${word.text} begins with a scheme, which no image reference has.`,
        advice: 'Leave out "https://" in front of the image.',
      };
    }
    if (/[A-Z]/.test(word.text.replace(/\$\{?\w+\}?|:[^/]*$/g, '')) && got !== null && /[A-Z]/.test(got)) {
      return {
        asked,
        explanation: `docker got ${got}: the name of an image may not have capitals, only its tag may.`,
        advice: `Write ${word.text} in lower case.`,
      };
    }
    const name = unfitText.exec(expandVariables(word.text, asked.command.variables))?.[1];
    if (name !== undefined && got !== null && /[A-Z]|:[^/]*\//.test(got)) {
      return {
        asked,
        explanation: `docker got ${got} for ${word.text}: $${name} holds capitals or slashes, which an image's name or tag may not have there.`,
        advice: `Use $CI_COMMIT_REF_SLUG for a branch and $CI_REGISTRY_IMAGE for the project's name instead of $${name}: both fit into a reference.`,
      };
    }
  }
  return null;
}
