import { LineCounter, parseAllDocuments, type Document, type YAMLMap } from 'yaml';
import { refuse, type Refusal } from './refusal.ts';

/** One CI file, parsed so that every node knows its range in the text. */
export interface CiDocument {
  readonly path: string;
  readonly text: string;
  /** The document that holds the jobs: the last one where a `spec:` header precedes it. */
  readonly document: Document.Parsed;
  /** The body's top-level mapping; null for an empty file. */
  readonly body: YAMLMap.Parsed | null;
  readonly lines: LineCounter;
}

export function parseCiDocument(path: string, text: string): CiDocument | Refusal {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    keepSourceTokens: true,
    schema: 'failsafe',
    uniqueKeys: false,
    strict: true,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter: lines,
  });
  const document = Array.isArray(documents) ? documents.at(-1) : undefined;
  if (document === undefined) return refuse('empty', `${path} holds no YAML document`);
  return {
    path,
    text,
    document: document as Document.Parsed,
    body: document.contents as YAMLMap.Parsed,
    lines,
  };
}
