import type { TraceLine } from './trace.ts';

/** What a line has in common with those around it; `command` is an id of the `CommandList`. */
export type LineContext = Pick<TraceLine, 'section' | 'command'>;
