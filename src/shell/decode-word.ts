import type { DoubleQuotedChild, Word, WordPart } from 'unbash';

/** A word's text with quotes and escapes removed, and where each of its characters stands. */
export interface DecodedWord {
  readonly text: string;
  /** For each character of `text` its offset in the source, and at the end the word's end. */
  readonly offsets: readonly number[];
}

/**
 * Removes quotes and escapes from a word and remembers where every character came from, so that a
 * script inside a `-c` string can be located in the file. Expansions stay as they are written.
 */
export function decodeWord(word: Word): DecodedWord {
  const decoder = new WordDecoder();
  if (word.parts === undefined) decoder.addUnquoted(word.text, word.pos);
  else for (const part of word.parts) addPart(decoder, part);
  // The parser's value is what counts; the offsets of a text decoded otherwise would mislead.
  if (decoder.text !== word.value) {
    return { text: word.value, offsets: Array.from(word.value, () => word.pos).concat(word.end) };
  }
  return { text: decoder.text, offsets: [...decoder.offsets, word.end] };
}

class WordDecoder {
  text = '';
  readonly offsets: number[] = [];

  add(character: string, offset: number): void {
    this.text += character;
    for (let index = 0; index < character.length; index++) this.offsets.push(offset + index);
  }

  addUnquoted(source: string, position: number): void {
    for (let index = 0; index < source.length; index++) {
      if (source[index] === '\\' && index + 1 < source.length) {
        index += 1;
        if (source[index] === '\n') continue;
      }
      this.add(source.charAt(index), position + index);
    }
  }

  /** Between double quotes a backslash only escapes `$`, a backquote, `"`, `\` and a line end. */
  addDoubleQuoted(source: string, position: number): void {
    for (let index = 0; index < source.length; index++) {
      if (source[index] === '\\' && '$`"\\\n'.includes(source.charAt(index + 1) || ' ')) {
        index += 1;
        if (source[index] === '\n') continue;
      }
      this.add(source.charAt(index), position + index);
    }
  }

  /** A text whose characters can't be told apart in the source: all of them stand at its start. */
  addOpaque(value: string, position: number): void {
    this.text += value;
    for (let index = 0; index < value.length; index++) this.offsets.push(position);
  }
}

function addPart(decoder: WordDecoder, part: WordPart): void {
  switch (part.type) {
    case 'Literal':
      decoder.addUnquoted(part.text, part.pos);
      return;
    case 'SingleQuoted':
      decoder.add(part.value, part.pos + 1);
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      for (const child of part.parts) addQuotedChild(decoder, child);
      return;
    case 'AnsiCQuoted':
      decoder.addOpaque(part.value, part.pos);
      return;
    default:
      decoder.add(part.text, part.pos);
  }
}

function addQuotedChild(decoder: WordDecoder, child: DoubleQuotedChild): void {
  if (child.type === 'Literal') decoder.addDoubleQuoted(child.text, child.pos);
  else decoder.add(child.text, child.pos);
}
