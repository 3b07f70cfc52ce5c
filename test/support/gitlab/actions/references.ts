import type { Instance } from '../instance.ts';
import type { Noteable } from '../state/noteable.ts';
import type { User } from '../state/user.ts';
import { addSystemNote } from './system-notes.ts';
import { proseOf } from './markdown-text.ts';

/**
 * Does what GitLab does with the references in a text: people who are mentioned get notified, and merge requests and issues
 * of the same project get a line in their activity. A test can so prove that quoting a trace has no such effect.
 */
export function followReferences(instance: Instance, author: User, from: Noteable, markdown: string): void {
  const prose = proseOf(markdown);
  for (const match of prose.matchAll(/(?<![\w`])@([A-Za-z0-9_][\w.-]*)/g))
    if (match[1] !== undefined) instance.mentions.push(match[1].replace(/[.-]+$/, ''));
  for (const match of prose.matchAll(/(?<![\w&])([#!])(\d+)\b/g)) {
    const target = findReferenced(from, match[1] ?? '', Number(match[2]));
    if (target !== undefined && target !== from)
      addSystemNote(instance, target, author, `mentioned in ${nameOf(from)}`);
  }
}

function findReferenced(from: Noteable, sign: string, iid: number): Noteable | undefined {
  const { mergeRequests, issues } = from.project;
  return sign === '!'
    ? mergeRequests.find((mergeRequest) => mergeRequest.iid === iid)
    : issues.find((issue) => issue.iid === iid);
}

function nameOf(noteable: Noteable): string {
  if (noteable.kind === 'Commit') return `commit ${noteable.sha}`;
  return noteable.kind === 'MergeRequest' ? `merge request !${noteable.iid}` : `issue #${noteable.iid}`;
}
