import { ConfigurationError } from './configuration-error.ts';
import { isMap, toList, type Plain, type PlainMap } from './plain.ts';

const block = /\$\[\[\s*([^\]]*?)\s*\]\]/g;
const wholeBlock = /^\$\[\[\s*([^\]]*?)\s*\]\]$/;

/**
 * Replaces `$[[ inputs.name ]]` in a body by the given inputs or their defaults.
 *
 * @param header the `spec:` document; null leaves the body as it is.
 * @throws ConfigurationError for missing, unknown or mistyped inputs.
 */
export function interpolate(header: PlainMap | null, body: PlainMap, given: PlainMap): PlainMap {
  if (header === null) {
    if (given.size === 0) return body;
    throw new ConfigurationError(
      'Given inputs not defined in the `spec` section of the included configuration file',
    );
  }
  const spec = header.get('spec');
  const declared = isMap(spec) ? spec.get('inputs') : null;
  const inputs = readInputs(isMap(declared) ? declared : new Map<string, Plain>(), given);
  const replaced = replaceIn(body, inputs);
  return isMap(replaced) ? replaced : body;
}

function readInputs(declared: PlainMap, given: PlainMap): PlainMap {
  const unknown = [...given.keys()].filter((name) => !declared.has(name));
  if (unknown.length > 0) throw new ConfigurationError(`unknown input arguments: ${unknown.join(', ')}`);
  const values: PlainMap = new Map();
  for (const [name, declaration] of declared) {
    const about: PlainMap = isMap(declaration) ? declaration : new Map<string, Plain>();
    const value = given.get(name) ?? about.get('default');
    if (value === undefined)
      throw new ConfigurationError(`\`${name}\` input: required value has not been provided`);
    checkInput(name, about, value);
    values.set(name, value);
  }
  return values;
}

function checkInput(name: string, about: PlainMap, value: Plain): void {
  const type = about.get('type') ?? 'string';
  const actual = Array.isArray(value) ? 'array' : typeof value;
  if (actual !== type)
    throw new ConfigurationError(`\`${name}\` input: provided value is not a ${String(type)}`);
  const options = about.get('options');
  if (options !== undefined && !toList(options).includes(value))
    throw new ConfigurationError(
      `\`${name}\` input: \`${String(value)}\` cannot be used because it is not in the list of allowed options`,
    );
  const regex = about.get('regex');
  if (typeof regex === 'string' && !new RegExp(regex).test(String(value)))
    throw new ConfigurationError(`\`${name}\` input: provided value does not match required RegEx pattern`);
}

function replaceIn(value: Plain, inputs: PlainMap): Plain {
  if (typeof value === 'string') return replaceInText(value, inputs);
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, inputs));
  if (!isMap(value)) return value;
  return new Map(
    [...value].map(([key, item]) => [String(replaceInText(key, inputs)), replaceIn(item, inputs)]),
  );
}

/** A text that is one block and nothing else keeps the input's type. */
function replaceInText(text: string, inputs: PlainMap): Plain {
  const whole = wholeBlock.exec(text)?.[1];
  if (whole !== undefined) return evaluate(whole, inputs);
  return text.replace(block, (_, expression: string) => String(evaluate(expression, inputs)));
}

function evaluate(expression: string, inputs: PlainMap): Plain {
  const [access = '', ...functions] = expression.split('|').map((part) => part.trim());
  const name = /^inputs\.([\w-]+)$/.exec(access)?.[1];
  const value = name === undefined ? undefined : inputs.get(name);
  if (value === undefined) throw new ConfigurationError(`unknown interpolation key: \`${name ?? access}\``);
  return functions.reduce<Plain>(applyFunction, value);
}

function applyFunction(value: Plain, call: string): Plain {
  const truncate = /^truncate\((\d+),\s*(\d+)\)$/.exec(call);
  if (truncate !== null) {
    const start = Number(truncate[1]);
    return String(value).slice(start, start + Number(truncate[2]));
  }
  if (call === 'expand_vars' || call === 'posix_escape') return value;
  throw new ConfigurationError(
    `no function matching \`${call}\`: check that the function name, arguments, and types are correct`,
  );
}
