/** One program with its words: quotes taken off, redirections apart. */
export interface Call {
  readonly words: readonly string[];
  /** File of `<`. */
  readonly input: string | null;
  /** File of `>` or `>>`. */
  readonly output: string | null;
}

/** Splits one call into words. Knows quotes, `\` and `$(…)`; not here-documents. */
export function splitWords(text: string): Call {
  const words: string[] = [];
  let input: string | null = null;
  let output: string | null = null;
  let redirection = '';
  for (const token of tokens(text)) {
    if (/^\d*[<>]+&?$/.test(token)) {
      redirection = token;
      continue;
    }
    const word = unquoted(token);
    if (redirection === '') words.push(word);
    else if (/^1?>>?$/.test(redirection)) output = word;
    else if (redirection === '<') input = word;
    redirection = '';
  }
  return { words, input, output };
}

function tokens(text: string): string[] {
  const one = /\d*[<>]+&?|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\([^)]*\)|\\.|[^\s"'<>\\])+/gs;
  return text.match(one) ?? [];
}

function unquoted(token: string): string {
  return token.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
    (_whole, double?: string, single?: string, escaped?: string) => double ?? single ?? escaped ?? '',
  );
}
