/** Reads one parameter; `name` is how GitLab would call it in an error, `position[base_sha]` for instance. */
export type Kind<T> = (value: unknown, name: string) => T;

export interface Parameter<T> {
  readonly kind: Kind<T>;
  readonly required: boolean;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

export type Values<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** One or more parameters are missing, malformed or unknown. `message` joins all complaints, as Grape does. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
  readonly unknown: readonly string[];

  constructor(message: string, unknown: readonly string[] = []) {
    super(message);
    this.unknown = unknown;
  }
}

export function required<T>(kind: Kind<T>): Parameter<T> {
  return { kind, required: true };
}

export function optional<T>(kind: Kind<T>): Parameter<T | undefined> {
  return { kind, required: false };
}

export function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new ParameterError(`${name} is invalid`);
}

/** Text, or null to clear the field. */
export function nullableText(value: unknown, name: string): string | null {
  return value === null ? null : text(value, name);
}

export function integer(value: unknown, name: string): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (Number.isSafeInteger(number)) return Number(number);
  throw new ParameterError(`${name} is invalid`);
}

export function flag(value: unknown, name: string): boolean {
  if (value === true || value === 'true' || value === '1' || value === 1) return true;
  if (value === false || value === 'false' || value === '0' || value === 0) return false;
  throw new ParameterError(`${name} is invalid`);
}

export function time(value: unknown, name: string): Date {
  const date = new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) throw new ParameterError(`${name} is invalid`);
  return date;
}

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return (value, name) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new ParameterError(`${name} does not have a valid value`);
    return found;
  };
}

/** An array, or one value that stands for an array of one. */
export function arrayOf<T>(kind: Kind<T>): Kind<T[]> {
  return (value, name) => {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.filter((item) => item !== '').map((item) => kind(item, name));
  };
}

/** An array of strings or one string with commas, as labels are given. */
export function commaList(value: unknown, name: string): string[] {
  const items: unknown[] = Array.isArray(value) ? value : text(value ?? '', name).split(',');
  return items.map((item) => text(item, name).trim()).filter((item) => item !== '');
}

export function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new ParameterError(`${name} is invalid`);
}

/** A nested object with its own parameters. */
export function fields<const P extends Parameters>(parameters: P): Kind<Values<P>> {
  return (value, name) => readParameters(parameters, record(value, name), name);
}

/**
 * Checks and converts what a request gave.
 *
 * @returns every declared parameter, `undefined` where an optional one is absent.
 * @throws ParameterError for anything missing or invalid, and for fields that are not declared. GitLab ignores the
 *   latter; the stand-in is strict, because an ignored field is a feature that silently does not work.
 */
export function readParameters<P extends Parameters>(
  parameters: P,
  given: Readonly<Record<string, unknown>>,
  prefix = '',
): Values<P> {
  const nameOf = (key: string): string => (prefix === '' ? key : `${prefix}[${key}]`);
  const complaints: string[] = [];
  const unknown = Object.keys(given).filter((key) => !Object.hasOwn(parameters, key));
  const values: Record<string, unknown> = {};
  for (const [key, parameter] of Object.entries(parameters)) {
    const value = given[key];
    try {
      values[key] = readOne(parameter, value, nameOf(key));
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error;
      complaints.push(error.message);
      unknown.push(...error.unknown);
    }
  }
  if (unknown.length > 0 && complaints.length === 0)
    complaints.push(`unknown parameters: ${unknown.map((name) => nameOf(name)).join(', ')}`);
  if (complaints.length > 0) throw new ParameterError(complaints.join(', '), unknown);
  return values as Values<P>;
}

function readOne(parameter: Parameter<unknown>, value: unknown, name: string): unknown {
  if (value !== undefined) return parameter.kind(value, name);
  if (parameter.required) throw new ParameterError(`${name} is missing`);
  return undefined;
}
