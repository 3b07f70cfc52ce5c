import { linePattern, matchLine } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';

/** What `docker run` prints once it has fetched an image that was not in the store. */
export const pulledImage = linePattern('Status: Downloaded newer image for ');

/** Whether the image that a line misses came from its registry right after: then nothing is missing. */
export function wasPulledAfter(line: TraceLine, output: readonly TraceLine[]): boolean {
  return (
    line.text.includes('Unable to find image') &&
    output.some(({ number, text }) => number > line.number && matchLine(pulledImage, text) !== null)
  );
}
