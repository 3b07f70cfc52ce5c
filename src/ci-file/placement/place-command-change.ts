import type { YamlEdit, YamlPath } from '../yaml/yaml-edit.ts';
import {
  placeInCopiedList,
  placeInExpandedItem,
  placeRewrittenList,
  type CommandList,
  textsToWrite,
} from './command-list.ts';
import { jobFile } from './job-key.ts';
import { atSite, type Placement } from './placement.ts';
import { textToWrite } from './to-write.ts';

/** Places for `replace-in-command`: where the command is written, else in a list of the job's own. */
export function placeCommandReplacement(
  list: CommandList,
  index: number,
  from: string,
  to: string,
): Placement[] {
  const command = list.commands[index];
  if (command === undefined) return [];
  const text = textToWrite(command.scalar, jobFile(list.job)).replace(from, () => to);
  const replace = (path: YamlPath): YamlEdit[] => [{ op: 'replace-text', path, from, to }];
  return [
    ...atSite(command.scalar.site, replace),
    ...placeAtAliasItem(list, index, (path) => [{ op: 'set', path, value: text }]),
    ...placeInExpandedItem(list, index, [text]),
    ...placeInCopiedList(list, index, replace),
    ...placeRewrittenList(list, textsToWrite(list).with(index, text)),
  ];
}

/** Places for `remove-command`: out of the list it is written in, else out of a list of the job's own. */
export function placeCommandRemoval(list: CommandList, index: number): Placement[] {
  const command = list.commands[index];
  if (command === undefined) return [];
  const value = textToWrite(command.scalar, command.scalar.site.document.path);
  const remove = (path: YamlPath): YamlEdit[] => [{ op: 'remove-item', path, value }];
  return [
    ...(command.steps.length === 0 ? [] : atSite(command.scalar.site, remove)),
    ...placeAtAliasItem(list, index, remove),
    ...placeInExpandedItem(list, index, []),
    ...placeInCopiedList(list, index, remove),
    ...placeRewrittenList(list, textsToWrite(list).toSpliced(index, 1)),
  ];
}

/** `- *command`: the item of the list is an alias of a command that is written elsewhere. */
function placeAtAliasItem(
  list: CommandList,
  index: number,
  edits: (path: YamlPath) => YamlEdit[],
): Placement[] {
  const step = list.commands[index]?.steps.at(-1);
  const item = step?.list.items[step.index];
  if (item === undefined || item.site.node === item.value.site.node) return [];
  return atSite(item.site, edits);
}
