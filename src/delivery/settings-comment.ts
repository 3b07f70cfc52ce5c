import type { Comment } from './ensure-comment.ts';
import { toInertMarkdown } from './inert-text.ts';

/** Says what is wrong with a `.pipewright.yml`, and what holds in its place. */
export function settingsComment(
  problems: readonly { readonly line: number; readonly message: string }[],
): Comment {
  const list = problems.map(({ line, message }) => `- Line ${String(line)}: ${toInertMarkdown(message)}.`);
  const body = [
    '`.pipewright.yml` cannot be used, so nothing in it holds: pipewright keeps to its defaults until this is mended.',
    list.join('\n'),
    'This is said once for this commit.',
  ].join('\n\n');
  return { key: 'settings', state: '', body };
}
