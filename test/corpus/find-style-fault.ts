/** What an edit must leave alone in a whole file: byte order mark, line breaks, the end. Null: nothing is wrong. */
export function findStyleFault(before: string, after: string): string | null {
  if (before.startsWith('\ufeff') !== after.startsWith('\ufeff')) return 'style: byte order mark';
  if (before.endsWith('\n') !== after.endsWith('\n')) return 'style: final line break';
  if (
    before.includes('\r\n') &&
    occurrences(before, '\r\n') === occurrences(before, '\n') &&
    occurrences(after, '\r\n') !== occurrences(after, '\n')
  )
    return 'style: line breaks';
  if (!before.includes('\r') && after.includes('\r')) return 'style: line breaks';
  return null;
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}
