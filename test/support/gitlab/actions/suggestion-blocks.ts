/** A suggestion block in a note. */
export interface SuggestionBlock {
  /** Lines above and below the note's line that it replaces too, at most 100 each. */
  readonly above: number;
  readonly below: number;
  /** The new lines, each with its newline; empty deletes. */
  readonly content: string;
}

/** Reads the suggestion blocks of a note: ```` ```suggestion:-2+1 ````, fenced by three backticks or more. */
export function parseSuggestionBlocks(markdown: string): SuggestionBlock[] {
  const blocks: SuggestionBlock[] = [];
  const lines = markdown.split('\n');
  let index = 0;
  while (index < lines.length) {
    const opening = /^ {0,3}(`{3,})(\S*)\s*$/.exec(lines[index] ?? '');
    index += 1;
    if (opening === null) continue;
    const fence = opening[1] ?? '';
    const start = index;
    while (index < lines.length && !isClosing(lines[index] ?? '', fence)) index += 1;
    const range = /^suggestion(?::-(\d+)\+(\d+))?$/.exec(opening[2] ?? '');
    if (range !== null)
      blocks.push({
        above: Math.min(Number(range[1] ?? 0), 100),
        below: Math.min(Number(range[2] ?? 0), 100),
        content: lines
          .slice(start, index)
          .map((line) => `${line}\n`)
          .join(''),
      });
    index += 1;
  }
  return blocks;
}

function isClosing(line: string, fence: string): boolean {
  const marker = /^ {0,3}(`{3,})\s*$/.exec(line)?.[1];
  return marker !== undefined && marker.length >= fence.length;
}
