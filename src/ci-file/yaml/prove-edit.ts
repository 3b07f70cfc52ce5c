import { parseCiDocument, type CiDocument } from '../document.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { compareBodies } from './compare-bodies.ts';
import type { ValueChange } from './plain-value.ts';

/** A text that was shown to differ from the one before by exactly the wanted change. */
export interface Proof {
  readonly document: CiDocument;
  /** Top-level entries whose value changed. */
  readonly affectedEntries: readonly string[];
}

/**
 * Parses the new text and compares all of its values, aliases and merges expanded, with those of the old
 * document after `change`. The line breaks, the byte order mark and the end of the file must be as they were.
 */
export function proveEdit(before: CiDocument, text: string, change: ValueChange | null): Proof | Refusal {
  const style = changedStyle(before.text, text);
  if (style !== null) return refuseUnproven(before, text, style);
  const after = parseCiDocument(before.path, text);
  if ('kind' in after) return refuseUnproven(before, text, `the result could not be read (${after.reason})`);
  if ((before.header === null) !== (after.header === null)) {
    return refuseUnproven(before, text, 'the header document would change');
  }
  const { difference, changed } = compareBodies(before, after, change);
  if (difference === null) return { document: after, affectedEntries: changed };
  const place = difference.join(' › ') || 'the whole file';
  return refuseUnproven(before, text, `${place} would not be as intended`);
}

function changedStyle(before: string, after: string): string | null {
  if (before.startsWith('\ufeff') !== after.startsWith('\ufeff')) return 'the byte order mark would change';
  if (before.endsWith('\n') !== after.endsWith('\n')) return 'the end of the file would change';
  const mixed = /(?:^|[^\r])\n/;
  if (before.includes('\r\n') && !mixed.test(before) && mixed.test(after))
    return 'the line breaks would be mixed';
  if (!before.includes('\r') && after.includes('\r')) return 'the line breaks would be mixed';
  return null;
}

/** Two ways of writing that make the end of a value depend on what follows it have names of their own. */
function refuseUnproven({ path }: CiDocument, text: string, what: string): Refusal {
  const sentence = `The edit of ${path} was dropped because ${what}.`;
  if (/[|>][1-9]?\+/.test(text)) {
    return refuse('kept-line-breaks', `${sentence} The file has a block scalar that keeps its blank lines.`);
  }
  if (!text.endsWith('\n') && /[|>][1-9]?\r?\n/.test(text)) {
    return refuse(
      'no-final-newline',
      `${sentence} The file ends without a line break, which block scalars end with.`,
    );
  }
  return refuse('not-proven', sentence);
}
