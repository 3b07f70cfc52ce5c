/** What the runner, or a script, wrote to open or close a section of the log. */
export interface SectionMarker {
  readonly kind: 'start' | 'end';
  readonly name: string;
  /** Unix seconds; null where the number makes no sense. */
  readonly time: number | null;
}

/** The parts of a physical line: texts and the section markers between them, in order. */
export type LinePart = string | SectionMarker;

// https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
// A line's last marker may have lost its carriage return to an editor. The marker's own erase
// sequence belongs to it: it must not take the text in front of it away.
const marker =
  // oxlint-disable-next-line no-control-regex
  /(?:\x1b\[0K)?section_(start|end):(\d{1,15}):([A-Za-z0-9_.-]{1,255})(?:\[[^\]\r]{0,1000}\])?(?:\r+(?:\x1b\[0?K)?|$)/g;

/** Splits raw text of a line at its section markers. */
export function splitSections(raw: string): readonly LinePart[] {
  if (!raw.includes('section_')) return [raw];
  const parts: LinePart[] = [];
  let end = 0;
  for (const match of raw.matchAll(marker)) {
    const [text, kind, time, name = ''] = match;
    if (match.index > end) parts.push(raw.slice(end, match.index));
    parts.push({ kind: kind === 'start' ? 'start' : 'end', name, time: readTime(time) });
    end = match.index + text.length;
  }
  if (end < raw.length || parts.length === 0) parts.push(raw.slice(end));
  return parts;
}

function readTime(digits: string | undefined): number | null {
  const seconds = Number(digits);
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : null;
}
