import type { ScriptPosition } from '../edit.ts';
import type { Command, CommandStep } from '../resolution/commands.ts';
import type { JobModel, PipelineModel } from '../resolution/pipeline-model.ts';
import type { Written } from '../tree/sourced-value.ts';
import type { YamlEdit, YamlPath } from '../yaml/yaml-edit.ts';
import { isOwn, jobFile } from './job-key.ts';
import { textToWrite } from './to-write.ts';
import { inFile, type Placement } from './placement.ts';

/** One of a job's scripts, as it runs and as it is written. */
export interface CommandList {
  readonly model: PipelineModel;
  readonly job: JobModel;
  readonly name: ScriptPosition['list'];
  readonly commands: readonly Command[];
  /** The entry in effect, its references not replaced; null if the job has none. */
  readonly entry: Written | null;
}

export function commandList(model: PipelineModel, job: JobModel, name: ScriptPosition['list']): CommandList {
  const lists = { before_script: job.beforeScript, script: job.script, after_script: job.afterScript };
  return { model, job, name, commands: lists[name], entry: job.entries.get(name) ?? null };
}

/** The commands as they would be written in the job's file. */
export function textsToWrite({ job, commands }: CommandList): string[] {
  return commands.map((command) => textToWrite(command.scalar, jobFile(job)));
}

/** The path of the job's own list, whether it has one or not. */
export function ownListPath({ job, name }: CommandList): YamlPath {
  return [job.key, name];
}

/** Whether the job itself has the key, in the file that overrides would go to. */
export function hasOwnEntry({ job, entry }: CommandList): boolean {
  return (
    entry !== null && isOwn(job, entry) && entry.site.document.path === jobFile(job) && entry.site.reachable
  );
}

/** Whether two commands stand in the same item of the same list, `level` lists down from the outermost. */
function sameItem(left: readonly CommandStep[], right: readonly CommandStep[], level: number): boolean {
  for (let at = 0; at <= level; at += 1) {
    if (left[at]?.list !== right[at]?.list || left[at]?.index !== right[at]?.index) return false;
  }
  return true;
}

/**
 * An item that stands for several commands (`- *login`, `- !reference […]`) written out, with the
 * command at `index` replaced; the innermost such item first.
 */
export function placeInExpandedItem(
  list: CommandList,
  index: number,
  replacement: readonly string[],
): Placement[] {
  const steps = list.commands[index]?.steps ?? [];
  const placements: Placement[] = [];
  for (let level = steps.length - 2; level >= 0; level -= 1) {
    const step = steps[level];
    if (step === undefined || !step.list.site.reachable) continue;
    const texts = list.commands.flatMap((command, at) => {
      if (!sameItem(command.steps, steps, level)) return [];
      return at === index ? replacement : [textToWrite(command.scalar, step.list.site.document.path)];
    });
    placements.push(inFile(step.list.site.document.path, writeItems(step, texts)));
  }
  return placements;
}

function writeItems({ list, index }: CommandStep, texts: readonly string[]): YamlEdit[] {
  const path = list.site.path;
  return texts.map((value, at) =>
    at === 0
      ? { op: 'set', path: [...path, index], value }
      : { op: 'insert-item', path, index: index + at, value },
  );
}

/**
 * The list copied into the job and edited there. Only for commands that stand directly in the
 * outermost list, whose place in the copy is known.
 */
export function placeInCopiedList(
  list: CommandList,
  index: number,
  edits: (path: YamlPath) => readonly YamlEdit[],
): Placement[] {
  const { job, entry } = list;
  const command = list.commands[index];
  const file = jobFile(job);
  if (entry === null || command === undefined || command.steps.length > 1) return [];
  if (entry.value.kind === 'reference' || !entry.value.site.reachable) return [];
  if (entry.value.site.document.path !== file) return [];
  const own = ownListPath(list);
  const step = command.steps[0];
  const copied: YamlEdit = hasOwnEntry(list)
    ? { op: 'make-own', path: own }
    : { op: 'copy', from: entry.value.site.path, path: own };
  return [inFile(file, [copied, ...edits(step === undefined ? own : [...own, step.index])])];
}

/** The whole list written out in the job, as plain commands. */
export function placeRewrittenList(list: CommandList, texts: readonly string[]): Placement[] {
  if (list.commands.length === 0 || hasUnknownParts(list)) return [];
  return [inFile(jobFile(list.job), [{ op: 'set', path: ownListPath(list), value: texts }])];
}

/** Parts that lead nowhere would be lost if the list were written out. */
function hasUnknownParts({ model, entry }: CommandList): boolean {
  return entry !== null && model.references.resolve(entry.value).hasReference;
}
