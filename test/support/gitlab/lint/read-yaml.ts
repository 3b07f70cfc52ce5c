import {
  isSeq,
  LineCounter,
  parseAllDocuments,
  Scalar,
  type CollectionTag,
  type Document,
  type ScalarTag,
  type Tags,
} from 'yaml';
import { ConfigurationError } from './configuration-error.ts';
import { isMap, Reference, type Plain, type PlainMap } from './plain.ts';

const referenceTag: CollectionTag = {
  tag: '!reference',
  collection: 'seq',
  resolve(sequence) {
    const path = isSeq(sequence) ? (sequence.toJSON() as unknown[]).map(String) : [];
    return new Scalar(new Reference(path));
  },
};

/** Ruby's reader takes these words for booleans, but not `y` and `n` as YAML 1.1 would. */
const booleanTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:yes|no|true|false|on|off)$/i,
  resolve: (text) => /^(?:yes|true|on)$/i.test(text),
};

export interface ReadYaml {
  /** The `spec:` document before the body, where there is one. */
  readonly header: PlainMap | null;
  readonly body: PlainMap;
}

/**
 * Reads a CI file as GitLab's YAML reader would: YAML 1.1 words, merge keys, `!reference`, last duplicate wins.
 *
 * @throws ConfigurationError for text that is not such a file.
 */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text.replace(/^\u{feff}/u, ''), {
    version: '1.1',
    schema: 'yaml-1.1',
    merge: true,
    uniqueKeys: false,
    strict: true,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter: lines,
    customTags: (tags) => [...tags.filter((tag) => !isBoolean(tag)), booleanTag, referenceTag],
  });
  if (!Array.isArray(documents)) throw new ConfigurationError('Please provide content of .gitlab-ci.yml');
  const values = documents.map((document) => toPlain(document, lines));
  const [first, second] = values;
  if (values.length > 1 && isMap(first) && first.size === 1 && first.has('spec'))
    return { header: first, body: asBody(second) };
  return { header: null, body: asBody(first) };
}

function isBoolean(tag: Tags[number]): boolean {
  return typeof tag !== 'string' && tag.tag === booleanTag.tag;
}

function asBody(value: Plain | undefined): PlainMap {
  if (isMap(value)) return value;
  throw new ConfigurationError('Invalid configuration format');
}

function toPlain(document: Document.Parsed, lines: LineCounter): Plain {
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new ConfigurationError(`(<unknown>): ${problem.message} at line ${line} column ${col}`);
  }
  try {
    return normalize(document.toJS({ mapAsMap: true, maxAliasCount: 1000 }));
  } catch (error) {
    // What `yaml` throws for alias bombs and for aliases without an anchor.
    if (error instanceof ReferenceError) throw new ConfigurationError(`(<unknown>): ${error.message}`);
    throw error;
  }
}

function normalize(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Reference) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => normalize(item));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [String(key), normalize(item)]));
  return String(value);
}
