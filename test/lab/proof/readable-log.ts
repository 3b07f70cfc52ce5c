/** A job's log as a reader sees it: no colours, no section markers, no stamps; continued lines joined. */
export function readableLog(log: string): readonly string[] {
  const unstamped = log.replace(/^\d{4}-[\d-]+T[\d:.]+Z [0-9a-f]{2}[OE]([ +])/gm, (_, more: string) =>
    more === '+' ? '\u0000' : '',
  );
  return unstamped
    .replace(/\r?\n\0/g, '')
    .split('\n')
    .map((line) =>
      line
        // oxlint-disable-next-line no-control-regex -- colours are control sequences
        .replace(/\u001b\[[\d;]*[A-Za-z]/g, '')
        .replace(/section_(?:start|end):\d+:\w+\r?/g, '')
        .replace(/\r/g, '')
        .trim(),
    );
}
