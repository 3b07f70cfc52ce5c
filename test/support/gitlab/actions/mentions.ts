import type { Instance } from '../instance.ts';
import { proseOf } from './markdown-text.ts';

/** Notes who a text notifies, so that a test can prove that quoting a trace pings nobody. */
export function recordMentions(instance: Instance, markdown: string): void {
  for (const match of proseOf(markdown).matchAll(/(?<![\w`])@([A-Za-z0-9_][\w.-]*)/g))
    if (match[1] !== undefined) instance.mentions.push(match[1].replace(/[.-]+$/, ''));
}
