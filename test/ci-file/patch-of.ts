import { structuredPatch } from 'diff';
import { applyEdits } from '../../src/ci-file/apply-edits.ts';
import type { Edit, PatchResult } from '../../src/ci-file/edit.ts';
import type { CiFiles } from '../../src/ci-file/pipeline.ts';
import { ciFiles, pipelineOf, type Texts } from './pipeline-of.ts';

/** `Omit` for each member of a union. */
type OmitEach<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/** An edit of the job called `job`, which no other job may follow, unless it says otherwise. */
export type ShortEdit = OmitEach<Edit, 'job' | 'acceptableFor'> &
  Partial<Pick<Edit, 'job' | 'acceptableFor'>>;

export function applyTo(texts: Texts, ...edits: readonly ShortEdit[]): PatchResult {
  const whole = edits.map((edit) => ({ job: 'job', acceptableFor: [], ...edit }) as Edit);
  return applyEdits(pipelineOf(texts), whole);
}

/**
 * What edits change, as a unified diff with one line of context, `@@` between its parts, and the
 * path above the parts of each included file. Else `unchanged`, or `refused` and the code.
 */
export function patchOf(texts: Texts, ...edits: readonly ShortEdit[]): string {
  const result = applyTo(texts, ...edits);
  if (result.kind === 'refused') return `refused ${result.code}`;
  return result.kind === 'unchanged' ? result.kind : diffOf(ciFiles(texts), result.texts);
}

function diffOf(files: CiFiles, changed: ReadonlyMap<string, string>): string {
  const parts = [...changed].flatMap(([path, text]) => {
    const { hunks } = structuredPatch(path, path, files.texts.get(path) ?? '', text, '', '', { context: 1 });
    const lines = hunks.flatMap((hunk) => ['@@', ...hunk.lines]);
    return path === files.root ? lines : [path, ...lines];
  });
  return `${parts.join('\n')}\n`;
}

export const wait = 'until docker info; do sleep 1; done';

export function insertWait(
  list: 'before_script' | 'script',
  index: number,
  ...acceptableFor: string[]
): ShortEdit {
  return { op: 'insert-command', before: { list, index }, command: wait, acceptableFor };
}

export function replaceCommand(
  list: 'before_script' | 'script' | 'after_script',
  index: number,
  from: string,
  to: string,
  ...acceptableFor: string[]
): ShortEdit {
  return { op: 'replace-in-command', position: { list, index }, from, to, acceptableFor };
}

export function removeCommand(
  list: 'before_script' | 'script',
  index: number,
  ...acceptableFor: string[]
): ShortEdit {
  return { op: 'remove-command', position: { list, index }, acceptableFor };
}

export function setVariable(name: string, value: string, ...acceptableFor: string[]): ShortEdit {
  return { op: 'set-variable', name, value, acceptableFor };
}

export function removeVariable(name: string, ...acceptableFor: string[]): ShortEdit {
  return { op: 'remove-variable', name, acceptableFor };
}
