import { mapOf } from '../plain-map.ts';
import type { CiDocument } from '../document.ts';
import type { PlainValue } from '../pipeline.ts';
import { plainValue } from '../yaml/plain-value.ts';

/** Values of `$[[ inputs.name ]]` by name; what has none stays in the text as it is written. */
export type Inputs = ReadonlyMap<string, PlainValue>;

/** A file's inputs: what the include gives, else the defaults of its `spec:` header. https://docs.gitlab.com/ci/inputs/ */
export function inputsOf(document: CiDocument, given: Inputs): Inputs {
  if (document.header === null) return new Map();
  const spec = mapOf(mapOf(plainValue(document, document.header))['spec']);
  const inputs = new Map<string, PlainValue>();
  for (const [name, input] of Object.entries(mapOf(spec['inputs']))) {
    const value = given.get(name) ?? mapOf(input)['default'];
    if (value !== undefined) inputs.set(name, value);
  }
  return inputs;
}

/** Fills in the inputs of a text. A text that is nothing but one input keeps the input's type. */
export function interpolate(text: string, inputs: Inputs): PlainValue {
  if (inputs.size === 0 || !text.includes('$[[')) return text;
  const parts: string[] = [];
  let at = 0;
  for (let start = text.indexOf('$[['); start !== -1; start = text.indexOf('$[[', at)) {
    const end = text.indexOf(']]', start);
    if (end === -1) break;
    const value = inputValue(text.slice(start + 3, end), inputs);
    if (start === 0 && end + 2 === text.length && value !== undefined) return value;
    parts.push(text.slice(at, start), textOf(value) ?? text.slice(start, end + 2));
    at = end + 2;
  }
  return parts.join('') + text.slice(at);
}

/** `inputs.name`, or `inputs.name | truncate(0,8)`; `expand_vars` changes nothing that is known here. */
function inputValue(block: string, inputs: Inputs): PlainValue | undefined {
  const [access = '', ...functions] = block.split('|').map((part) => part.trim());
  if (!access.startsWith('inputs.')) return undefined;
  let value = inputs.get(access.slice('inputs.'.length));
  for (const name of functions) {
    const truncate = /^truncate\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(name);
    if (truncate !== null && typeof value === 'string') {
      value = value.slice(Number(truncate[1]), Number(truncate[1]) + Number(truncate[2]));
    } else if (name !== 'expand_vars') return undefined;
  }
  return value;
}

function textOf(value: PlainValue | undefined): string | undefined {
  return value === undefined || (typeof value === 'object' && value !== null)
    ? undefined
    : String(value ?? '');
}
