/** Joins words without being seen; a reference is only one where its sign touches its name. */
const wordJoiner = '\u2060';

/** Control characters, and those that change the direction of what follows. */
const invisible = /(?!\t)[\p{Cc}\p{Bidi_Control}\ufeff]/gu;

/**
 * One line of text that GitLab takes literally wherever it shows it: no mention, no reference to an
 * issue, merge request, label, milestone or snippet, no closing pattern, no link, no `[skip ci]`.
 */
export function toInertLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(invisible, '')
    .trim()
    .replace(/([@#!~%&$^])(?=[\p{L}\p{N}_"])/gu, `$1${wordJoiner}`)
    .replace(/\[(?=\s*(?:skip|ci|no)[ _-]?(?:ci|skip)?\s*\])/gi, `[${wordJoiner}`)
    .replace(/\b((?:https?|ftp):)(?=\/\/)/gi, `$1${wordJoiner}`);
}

/**
 * A paragraph for markdown, of text that may quote anything. Code spans stay (nothing in them is a
 * reference); everything else is shown as it is written.
 */
export function toInertMarkdown(text: string): string {
  const flat = text.replace(/\s+/g, ' ').replace(invisible, '').trim();
  // Either a whole code span, whose backticks come in equal runs, or a stretch outside of any.
  const parts = flat.match(/`[^`]+`|[^`]+|`/g) ?? [];
  return parts.map((part) => (/^`[^`]+`$/.test(part) ? part : escapeMarkdown(part))).join('');
}

/** A name in a code span that it cannot break out of. */
export function toCodeSpan(name: string): string {
  const flat = name.replace(/\s+/g, ' ').replace(invisible, '').trim();
  const ticks = '`'.repeat(longestRun(flat) + 1);
  const padding = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${ticks}${padding}${flat}${padding}${ticks}`;
}

/**
 * Lines in a fenced block that they cannot break out of: the fence is longer than any run of backticks
 * in them. Each line begins with a gutter, so that none begins with a slash, which some versions of
 * GitLab would take for a quick action even inside a fence.
 *
 * @param lines Pairs of line number and text.
 */
export function toQuote(lines: readonly { readonly line: number; readonly text: string }[]): string {
  const width = Math.max(...lines.map(({ line }) => String(line).length));
  const texts = lines.map(({ line, text }) => {
    // Comments are where the bot keeps its own marker; a trace must not forge one.
    const clean = text
      .replace(/[\r\n]+/g, ' ')
      .replace(invisible, '')
      .replaceAll('<!--', `<!${wordJoiner}--`);
    return `${String(line).padStart(width)} | ${clean}`;
  });
  return fence('text', texts.join('\n'));
}

/** A fenced block that its content cannot end. A line break at the end of the content is not doubled. */
export function fence(language: string, content: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return `${ticks}${language}\n${content.replace(/\n?$/, '\n')}${ticks}`;
}

function escapeMarkdown(text: string): string {
  return toInertLineKeepingEnds(text)
    .replace(/[\\`*_{}[\]()|]/g, '\\$&')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

function toInertLineKeepingEnds(text: string): string {
  const leading = text.startsWith(' ') ? ' ' : '';
  const trailing = text.length > 1 && text.endsWith(' ') ? ' ' : '';
  return `${leading}${toInertLine(text)}${trailing}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
