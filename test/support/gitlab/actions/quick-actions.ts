import type { Instance } from '../instance.ts';
import type { Noteable } from '../state/noteable.ts';
import type { User } from '../state/user.ts';
import { linesOutsideCode } from './markdown-text.ts';

/** Commands GitLab knows; other lines that start with a slash are plain text. */
const knownCommands = new Set([
  'add_contacts',
  'approve',
  'assign',
  'assign_reviewer',
  'award',
  'cc',
  'clear_weight',
  'clone',
  'close',
  'confidential',
  'copy_metadata',
  'create_merge_request',
  'done',
  'draft',
  'due',
  'duplicate',
  'epic',
  'estimate',
  'label',
  'link',
  'lock',
  'merge',
  'milestone',
  'move',
  'promote',
  'react',
  'ready',
  'reassign',
  'rebase',
  'relabel',
  'relate',
  'remove_due_date',
  'reopen',
  'request_changes',
  'request_review',
  'run_pipeline',
  'severity',
  'shrug',
  'spend',
  'spent',
  'submit_review',
  'subscribe',
  'tableflip',
  'tag',
  'target_branch',
  'title',
  'todo',
  'unapprove',
  'unassign',
  'unlabel',
  'unlock',
  'unsubscribe',
  'weight',
  'zoom',
]);

/**
 * Executes the quick actions of a text, as GitLab does for every note and description.
 *
 * @returns the text without the command lines, and the commands.
 */
export function runQuickActions(
  instance: Instance,
  author: User,
  noteable: Noteable,
  markdown: string,
  where: string,
): { readonly body: string; readonly commands: readonly string[] } {
  const commandLines = linesOutsideCode(markdown).filter((line) => commandOf(line) !== null);
  if (commandLines.length === 0) return { body: markdown, commands: [] };
  for (const line of commandLines) {
    instance.quickActions.push({ command: line.trim(), author, where });
    execute(instance, noteable, line);
  }
  const body = markdown
    .split('\n')
    .filter((line) => !commandLines.includes(line.replace(/\r$/, '')))
    .join('\n');
  return { body: body.trim(), commands: commandLines.map((line) => line.trim()) };
}

function commandOf(line: string): string | null {
  const name = /^\/([a-z_]+)(?:\s|$)/.exec(line)?.[1];
  return name !== undefined && knownCommands.has(name) ? name : null;
}

function execute(instance: Instance, noteable: Noteable, line: string): void {
  if (noteable.kind === 'Commit') return;
  const command = commandOf(line);
  const argument = line.replace(/^\/\S+\s*/, '').trim();
  if (command === 'close' && noteable.state === 'opened') {
    noteable.state = 'closed';
    noteable.closedAt = instance.clock.now();
  } else if (command === 'reopen' && noteable.state === 'closed') noteable.state = 'opened';
  else if (command === 'title') noteable.title = argument;
  else if (command === 'label') noteable.labels = [...new Set([...noteable.labels, ...labelNames(argument)])];
  else if (command === 'unlabel')
    noteable.labels = noteable.labels.filter((label) => !labelNames(argument).includes(label));
}

function labelNames(argument: string): string[] {
  return [...argument.matchAll(/~(?:"([^"]+)"|(\S+))/g)].map((match) => match[1] ?? match[2] ?? '');
}
