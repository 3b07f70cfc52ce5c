import type { Command } from '../resolution/commands.ts';
import type { PlainValue } from '../pipeline.ts';
import {
  commandList,
  hasOwnEntry,
  ownListPath,
  placeInCopiedList,
  placeInExpandedItem,
  placeRewrittenList,
  type CommandList,
  textsToWrite,
} from './command-list.ts';
import { isOwn, jobFile } from './job-key.ts';
import { atSite, inFile, type Placement } from './placement.ts';
import { textToWrite } from './to-write.ts';
import { findReference } from './find-reference.ts';

/**
 * Places for a command that must run before the command at `index` (after the last one if `index`
 * is the length), best first: in the list where that command is written; in the job's own list,
 * around the item that stands for it; in the other script, where both meet; in a new list of the
 * job that refers to the inherited one; in a copy of it.
 */
export function placeInsertion(list: CommandList, index: number, command: string): Placement[] {
  const other = meetingPoint(list, index);
  return [
    ...placeInWrittenLists(list, index, command),
    ...(other === null ? [] : placeInWrittenLists(other.list, other.index, command)),
    ...placeNewBeforeScript(list, index, command),
    ...placeAroundReference(list, index, command),
    ...placeInOwnCopy(list, index, command),
  ];
}

/** `before_script` runs right before `script`, so its end and the other's beginning are the same moment. */
function meetingPoint(
  { model, job, name, commands }: CommandList,
  index: number,
): { list: CommandList; index: number } | null {
  if (name === 'before_script' && index === commands.length)
    return { list: commandList(model, job, 'script'), index: 0 };
  if (name === 'script' && index === 0 && job.beforeScript.length > 0) {
    return { list: commandList(model, job, 'before_script'), index: job.beforeScript.length };
  }
  return null;
}

/** Next to the command in the list that holds it, and outwards as long as it is that list's first or last. */
function placeInWrittenLists(list: CommandList, index: number, value: string): Placement[] {
  const before = list.commands[index];
  const neighbour = before ?? list.commands.at(-1);
  if (neighbour === undefined) return [];
  const after = before === undefined ? 1 : 0;
  const placements: Placement[] = [];
  if (neighbour.steps.length === 0) {
    placements.push(
      ...atSite(neighbour.scalar.site, (path) => [{ op: 'insert-item', path, index: after, value }]),
    );
  }
  for (const { list: holder, index: at } of neighbour.steps.toReversed()) {
    placements.push(
      ...atSite(holder.site, (path) => [{ op: 'insert-item', path, index: at + after, value }]),
    );
    if (at !== (after === 0 ? 0 : holder.items.length - 1)) return placements;
  }
  return [...placements, ...placeAroundOwnAlias(list, after, value)];
}

/** `script: *steps` or `script: !reference […]` becomes the first or last item of a list of the job's own. */
function placeAroundOwnAlias(list: CommandList, index: number, value: string): Placement[] {
  const { entry } = list;
  if (entry === null || !isOwn(list.job, entry) || !entry.site.reachable) return [];
  if (entry.value.kind !== 'reference' && entry.site.node === entry.value.site.node) return [];
  return [
    inFile(entry.site.document.path, [
      { op: 'insert-item', path: entry.site.path, index, value, nest: true },
    ]),
  ];
}

/**
 * A job without `before_script` may get one. Not where an include that is not at hand could give it
 * one: the new key would hide that.
 */
function placeNewBeforeScript(list: CommandList, index: number, command: string): Placement[] {
  const { model, job } = list;
  if (index !== 0 || job.beforeScript.length > 0) return [];
  if (job.unknownParents.length > 0 || model.pipeline.missingIncludes.length > 0) return [];
  return [inFile(jobFile(job), [{ op: 'set', path: [job.key, 'before_script'], value: [command] }])];
}

/** `before_script: [command, !reference [.base, before_script]]`. */
function placeAroundReference(list: CommandList, index: number, command: string): Placement[] {
  if (list.commands.length === 0 || hasOwnEntry(list)) return [];
  if (index !== 0 && index !== list.commands.length) return [];
  const target = findReference(list);
  if (target === null) return [];
  const reference: PlainValue = { '!reference': target };
  const value = index === 0 ? [command, reference] : [reference, command];
  return [inFile(jobFile(list.job), [{ op: 'set', path: ownListPath(list), value }])];
}

function placeInOwnCopy(list: CommandList, index: number, value: string): Placement[] {
  const at = Math.min(index, list.commands.length - 1);
  const after = index - at;
  const neighbour: Command | undefined = list.commands[at];
  if (neighbour === undefined) return [];
  const text = textToWrite(neighbour.scalar, jobFile(list.job));
  const path = ownListPath(list);
  const itemIndex = (neighbour.steps[0]?.index ?? 0) + after;
  return [
    ...placeInExpandedItem(list, at, after === 0 ? [value, text] : [text, value]),
    ...placeInCopiedList(list, at, () => [{ op: 'insert-item', path, index: itemIndex, value }]),
    ...placeRewrittenList(list, textsToWrite(list).toSpliced(index, 0, value)),
  ];
}
