/** How a project writes titles and the subjects of its commits. */
export interface TextStyle {
  /** What they begin with, its blank included; may be empty. */
  readonly prefix: string;
  /** Whether the first word after the prefix begins with a small letter. */
  readonly startsSmall: boolean;
}

/** What a project says of its style. */
export interface StyleSettings {
  readonly commitStyle: 'detect' | 'conventional' | 'plain';
  /** Null: by the style. */
  readonly commitMessagePrefix: string | null;
}

export const plainStyle: TextStyle = { prefix: '', startsSmall: false };

/** `ci` is the type for changes to CI files (https://www.conventionalcommits.org, by way of Angular's types). */
const conventionalStyle: TextStyle = { prefix: 'ci: ', startsSmall: true };

const conventionalSubject =
  /^(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(?:\([^)]*\))?!?: \S/;
/** Commits that GitLab and git word by themselves. */
const writtenByMachine = /^(?:Merge (?:branch|remote|tag|pull|commit)|Revert ")/;

const fewestCommits = 3;

/**
 * The style for a project: what it says, or else what most of its newest commits keep to.
 *
 * @param subjects First lines of the newest commits.
 */
export function styleOf(settings: StyleSettings, subjects: readonly string[]): TextStyle {
  const { commitStyle, commitMessagePrefix } = settings;
  if (commitMessagePrefix !== null) {
    return { prefix: commitMessagePrefix, startsSmall: /:\s*$/.test(commitMessagePrefix) };
  }
  if (commitStyle === 'plain') return plainStyle;
  if (commitStyle === 'conventional') return conventionalStyle;
  const written = subjects.filter((subject) => !writtenByMachine.test(subject));
  const conventional = written.filter((subject) => conventionalSubject.test(subject));
  const isKept = written.length >= fewestCommits && conventional.length * 3 >= written.length * 2;
  return isKept ? conventionalStyle : plainStyle;
}

/** A text in the style. A name such as `DOCKER_HOST` at its start keeps its capitals. */
export function inStyle({ prefix, startsSmall }: TextStyle, text: string): string {
  const start = startsSmall && /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() : text.charAt(0);
  return `${prefix}${start}${text.slice(1)}`;
}
