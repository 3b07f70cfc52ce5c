import { Composer, type CST, type Document, isMap, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml';
import { refuse, type Refusal } from './refusal.ts';
import { indexAliases, type AliasIndex, type AliasProblem } from './yaml/alias-index.ts';
import { findUnreadableText } from './yaml/readable-text.ts';
import { readTokens } from './yaml/read-tokens.ts';

/** One CI file, parsed so that every node knows its range in the text. */
export interface CiDocument {
  readonly path: string;
  readonly text: string;
  /** The document that holds the jobs: the last one where a `spec:` header precedes it. */
  readonly document: Document.Parsed;
  /** The body's top-level mapping; null for an empty file. */
  readonly body: YAMLMap.Parsed | null;
  /** The mapping of the `spec:` header document; null without one. */
  readonly header: YAMLMap.Parsed | null;
  readonly lines: LineCounter;
  readonly aliases: AliasIndex;
}

/**
 * Decodes a CI file. A byte order mark stays in the text as U+FEFF, so that encoding the text again gives
 * the same bytes. Anything but UTF-8 is refused by name.
 */
export function decodeCiFile(path: string, bytes: Uint8Array): { readonly text: string } | Refusal {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return refuse('not-utf8', `${path} is encoded as UTF-16; GitLab CI files are UTF-8.`);
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse('not-utf8', `${path} holds bytes that are not UTF-8.`);
  }
}

const tokenProblems = {
  'too-many-tokens': {
    code: 'file-too-large',
    what: 'begins a file with more values than a CI file may have',
  },
  'too-deep': { code: 'too-deep', what: 'is nested too deeply' },
} as const;

/**
 * Parses the text of a CI file (as `decodeCiFile` gives it) so that it can be read the way GitLab reads it
 * and edited in place. Refuses what GitLab's reader or this one cannot read, and what exceeds their limits.
 */
export function parseCiDocument(path: string, text: string): CiDocument | Refusal {
  const unreadable = findUnreadableText(text);
  if (unreadable !== null) {
    return refuseAt(path, unreadable.line, unreadable.code, `${path}:${unreadable.line} ${unreadable.what}.`);
  }
  const lines = new LineCounter();
  const read = readTokens(text, lines);
  if (read.kind !== 'tokens') {
    const { code, what } = tokenProblems[read.kind];
    return refuseAt(path, read.line, code, `${path}:${read.line} ${what}.`);
  }
  const documents = composeDocuments(read.tokens, lines);
  for (const { errors } of documents) {
    const [error] = errors;
    if (error === undefined) continue;
    const { line } = lines.linePos(error.pos[0]);
    return refuseAt(path, line, 'yaml-error', `${path}:${line} is not valid YAML: ${error.message}.`);
  }
  return assemble(path, text, documents, lines);
}

function composeDocuments(
  tokens: readonly CST.Token[],
  lineCounter: LineCounter,
): readonly Document.Parsed[] {
  // Failsafe keeps every scalar as text: what a plain `0755` or `yes` means is Psych's to say, see plainValue.
  // Duplicate keys stay visible because GitLab accepts them: the last one counts.
  const composer = new Composer({
    keepSourceTokens: true,
    schema: 'failsafe',
    uniqueKeys: false,
    strict: true,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter,
  });
  return [...composer.compose(tokens)] as Document.Parsed[];
}

function assemble(
  path: string,
  text: string,
  documents: readonly Document.Parsed[],
  lines: LineCounter,
): CiDocument | Refusal {
  const filled = documents.filter(({ contents }) => !isBlank(contents));
  if (filled.length > 2) {
    return refuse(
      'too-many-documents',
      `${path} holds ${filled.length} YAML documents; GitLab reads at most two.`,
    );
  }
  const header = filled.length === 2 && hasSpec(filled[0]) ? (filled[0]?.contents as YAMLMap.Parsed) : null;
  // Without a `spec:` header GitLab reads the first document and ignores the second.
  const document = (header === null ? filled[0] : filled[1]) ?? documents[0] ?? emptyDocument();
  const body = isBlank(document.contents) ? null : document.contents;
  if (body !== null && !isMap(body)) {
    return refuse('not-a-mapping', `${path} is not a mapping of jobs and keywords.`);
  }
  const aliases = indexAliases(body);
  if ('kind' in aliases) return refuseAliases(path, lines, aliases);
  return { path, text, document, body: body as YAMLMap.Parsed | null, header, lines, aliases };
}

function emptyDocument(): Document.Parsed {
  return parseAllDocuments('---\n')[0] as Document.Parsed;
}

function isBlank(contents: Document.Parsed['contents']): boolean {
  return (
    contents === null ||
    ('value' in contents && (contents.value ?? '') === '' && contents.anchor === undefined)
  );
}

function hasSpec(document: Document.Parsed | undefined): boolean {
  return document !== undefined && isMap(document.contents) && document.contents.has('spec');
}

function refuseAliases(path: string, lines: LineCounter, problem: AliasProblem): Refusal {
  const offset = problem.node.range?.[0] ?? 0;
  const { line } = lines.linePos(offset);
  const reasons = {
    'unknown-alias': 'names an anchor that is not defined above it',
    'recursive-alias': 'stands inside the value it names, which would never end',
    'too-deep': 'is nested deeper than the 150 levels that GitLab allows',
    'too-many-values': 'expands to more values than a CI file may have',
  };
  const subject = 'name' in problem ? `${path}:${line} the alias *${problem.name}` : `${path}:${line}`;
  return refuseAt(path, line, problem.kind, `${subject} ${reasons[problem.kind]}.`);
}

function refuseAt(file: string, line: number, code: string, reason: string): Refusal {
  return refuse(code, reason, { file, line, endLine: line, path: [], definition: '' });
}
