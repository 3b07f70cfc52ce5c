import type { z } from 'zod';
import { readYaml } from '../ci-file/yaml/read-yaml.ts';
import { failureClasses } from '../failure-classes/index.ts';
import { nearName } from './near-name.ts';
import { ProjectSettings } from './project-settings.ts';

/** Something in a settings file that cannot be used. */
export interface SettingsProblem {
  /** From 1. */
  readonly line: number;
  /** A sentence without its full stop, which names the key. */
  readonly message: string;
}

export type ReadSettings =
  | { readonly kind: 'read'; readonly settings: ProjectSettings }
  /** Nothing of such a file is used: half of somebody's wishes may be the wrong half. */
  | { readonly kind: 'malformed'; readonly problems: readonly SettingsProblem[] };

/** Bytes. */
const longestFile = 64 * 1024;
const mostProblems = 20;

/** Reads the bytes of a `.pipewright.yml`, which anyone who can push may have written. Never throws. */
export function readProjectSettings(content: Uint8Array): ReadSettings {
  if (content.byteLength > longestFile) return malformed(1, 'the file is larger than 64 KiB');
  const text = decode(content);
  if (text === null) return malformed(1, 'the file is not UTF-8');
  const yaml = readYaml(text);
  if (yaml.kind === 'unreadable') return malformed(yaml.line, `the file is not valid YAML: ${yaml.reason}`);
  const parsed = ProjectSettings.safeParse(yaml.value ?? {});
  if (parsed.success) return { kind: 'read', settings: parsed.data };
  const issues = parsed.error.issues.slice(0, mostProblems);
  const problems = issues.flatMap((issue) => toProblems(issue, yaml.lineOf));
  return { kind: 'malformed', problems: problems.slice(0, mostProblems) };
}

function malformed(line: number, message: string): ReadSettings {
  return { kind: 'malformed', problems: [{ line, message }] };
}

function decode(content: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return null;
  }
}

function toProblems(
  issue: z.core.$ZodIssue,
  lineOf: (path: readonly PropertyKey[]) => number,
): SettingsProblem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, mostProblems).map((key) => unknownKey(path, key, lineOf([...path, key])));
  }
  // A class that does not exist: zod names the key as part of the path.
  if (issue.code === 'invalid_key') {
    return [unknownKey(path.slice(0, -1), String(path.at(-1)), lineOf(path))];
  }
  if (path.length === 0) return [{ line: lineOf(path), message: 'the file is not a mapping of settings' }];
  return [{ line: lineOf(path), message: `\`${nameOf(path)}\` ${issue.message}` }];
}

function unknownKey(parent: readonly PropertyKey[], key: string, line: number): SettingsProblem {
  const known = knownKeys(parent);
  const near = nearName(key, known);
  const hint = near === null ? '' : `; did you mean \`${near}\`?`;
  const what = parent[0] === 'classes' ? 'failure class' : 'setting';
  return { line, message: `\`${nameOf([...parent, key])}\` is not a ${what}${hint}` };
}

function knownKeys(parent: readonly PropertyKey[]): readonly string[] {
  if (parent.length === 0) return Object.keys(ProjectSettings.shape);
  if (parent[0] === 'classes') return failureClasses.map(({ id }) => id);
  return Object.keys(ProjectSettings.shape.limits.unwrap().shape);
}

/** Dotted, items by their number from 1. */
function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${String(part + 1)}]` : String(part)))
    .join('.')
    .replaceAll('.[', '[');
}
