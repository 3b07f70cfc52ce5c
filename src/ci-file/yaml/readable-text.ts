interface UnreadableText {
  readonly code: 'file-too-large' | 'nul-byte' | 'control-character' | 'unusual-line-break';
  /** 1-based. */
  readonly line: number;
  /** Completes a sentence that starts with the place. */
  readonly what: string;
}

/** GitLab's default for the size of a parsed CI file, in its own measure at least as large as the text. */
const maximumLength = 2 * 1024 * 1024;

// What libyaml, which GitLab reads with, does not accept anywhere in a file.
const controlCharacter = /[^\P{Cc}\t\n\r\u0085]|[\ufffe\uffff]/u;
// Line breaks for libyaml (YAML 1.1), but not for the parser used here (YAML 1.2).
const unusualLineBreak = /\r(?!\n)|[\u0085\u2028\u2029]/;

/** Names what makes a text unfit to be parsed, before the parser is asked: null if nothing does. */
export function findUnreadableText(text: string): UnreadableText | null {
  if (text.length > maximumLength) {
    return { code: 'file-too-large', line: 1, what: 'begins a file larger than the 2 MiB that GitLab reads' };
  }
  const control = controlCharacter.exec(text);
  if (control !== null) return describeControl(text, control.index);
  const lineBreak = unusualLineBreak.exec(text);
  if (lineBreak !== null) {
    const line = lineAt(text, lineBreak.index);
    return { code: 'unusual-line-break', line, what: 'ends in a line break other than LF or CRLF' };
  }
  return null;
}

function describeControl(text: string, index: number): UnreadableText {
  const line = lineAt(text, index);
  if (text[index] === '\0') return { code: 'nul-byte', line, what: 'holds a NUL byte' };
  return { code: 'control-character', line, what: 'holds a control character that YAML does not allow' };
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
