import picomatch from 'picomatch';
import { findProject } from '../instance.ts';
import { fullPathOf, type Project } from '../state/project.ts';
import type { CompileContext, IncludedFile } from './compile-context.ts';
import { ConfigurationError } from './configuration-error.ts';
import { evaluateExpression } from './expression.ts';
import { interpolate } from './inputs.ts';
import { deepMerge, isMap, toList, type Plain, type PlainMap } from './plain.ts';
import { readYaml } from './read-yaml.ts';

const mostIncludes = 150;
const deepest = 100;

interface Source {
  readonly text: string | null;
  readonly context: CompileContext;
  readonly record: IncludedFile;
}

/**
 * Reads a file and merges everything it includes below it: files in listed order, later ones over earlier ones, the including
 * file over all of them.
 */
export async function compileText(
  text: string,
  context: CompileContext,
  inputs: PlainMap = new Map(),
): Promise<PlainMap> {
  const { header, body } = readYaml(text);
  return expandIncludes(interpolate(header, body, inputs), context);
}

async function expandIncludes(body: PlainMap, context: CompileContext): Promise<PlainMap> {
  const entries = toList(body.get('include'));
  let merged: PlainMap = new Map();
  for (const entry of entries) {
    const include = toInclude(entry);
    if (!(await isWanted(include, context))) continue;
    for (const source of await findSources(include, context)) {
      merged = deepMerge(merged, await compileSource(source, include));
    }
  }
  const own = new Map(body);
  own.delete('include');
  return deepMerge(merged, own);
}

async function compileSource(source: Source, include: PlainMap): Promise<PlainMap> {
  const { location } = source.record;
  if (!/\.ya?ml$/i.test(location) && source.record.type !== 'component')
    throw new ConfigurationError(`Included file \`${location}\` does not have YAML extension!`);
  if (source.text === null) throw new ConfigurationError(missingText(source));
  if (source.text.trim() === '')
    throw new ConfigurationError(`Included file \`${location}\` is empty or does not exist!`);
  const { includes, depth } = source.context;
  includes.push(source.record);
  if (includes.length > mostIncludes)
    throw new ConfigurationError(`Maximum of ${mostIncludes} nested includes are allowed!`);
  if (depth > deepest)
    throw new ConfigurationError(`Maximum of ${mostIncludes} nested includes are allowed!`);
  const inputs = include.get('inputs');
  try {
    return await compileText(source.text, source.context, isMap(inputs) ? inputs : new Map<string, Plain>());
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const quoted = error.errors.map((one) => (one.includes(' file `') ? one : `\`${location}\`: ${one}`));
    throw new ConfigurationError(...quoted);
  }
}

function missingText(source: Source): string {
  const { type, location, extra } = source.record;
  if (type === 'local') return `Local file \`${location}\` does not exist!`;
  if (type === 'file') return `Project \`${String(extra['project'])}\` file \`${location}\` does not exist!`;
  if (type === 'remote')
    return `Remote file \`${location}\` could not be fetched because of HTTP code \`404\` error!`;
  if (type === 'component') return `Component '${location}' - content not found`;
  return `Included file \`${location}\` is empty or does not exist!`;
}

function toInclude(entry: Plain): PlainMap {
  if (isMap(entry)) return entry;
  if (typeof entry !== 'string')
    throw new ConfigurationError('include config should be an array of hashes or strings');
  return new Map([[/^https?:\/\//.test(entry) ? 'remote' : 'local', entry]]);
}

async function isWanted(include: PlainMap, context: CompileContext): Promise<boolean> {
  if (!include.has('rules')) return true;
  for (const rule of toList(include.get('rules'))) {
    if (!isMap(rule)) continue;
    const condition = rule.get('if');
    if (typeof condition === 'string' && evaluateExpression(condition, context.variables) !== true) continue;
    const paths = toList(rule.get('exists')).map(String);
    if (paths.length > 0 && !(await anyExists(paths, context))) continue;
    return rule.get('when') !== 'never';
  }
  return false;
}

async function anyExists(patterns: readonly string[], context: CompileContext): Promise<boolean> {
  if (context.sha === null) return false;
  const matches = picomatch([...patterns], { dot: true });
  return [...(await context.project.repository.files(context.sha)).keys()].some((path) => matches(path));
}

async function findSources(include: PlainMap, context: CompileContext): Promise<Source[]> {
  const text = (key: string): string | null => {
    const value = include.get(key);
    return value === undefined ? null : expandVariables(String(value), context);
  };
  const local = text('local');
  if (local !== null) return localSources(local, context);
  const project = text('project');
  if (project !== null) return projectSources(project, include, text('ref'), context);
  for (const type of ['remote', 'template'] as const) {
    const location = text(type);
    if (location === null) continue;
    const content = context.instance.remoteFiles.get(location) ?? null;
    const record = { ...recordOf(type, location, context), raw: type === 'remote' ? location : null };
    return [{ text: content, context: deeper(context), record }];
  }
  const component = text('component');
  if (component !== null) return [await componentSource(component, context)];
  throw new ConfigurationError('`include` does not have a valid subkey');
}

function expandVariables(text: string, context: CompileContext): string {
  return text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => context.variables.get(name) ?? whole);
}

function deeper(context: CompileContext): CompileContext {
  return { ...context, depth: context.depth + 1 };
}

function recordOf(type: IncludedFile['type'], location: string, context: CompileContext): IncludedFile {
  return {
    type,
    location,
    blob: null,
    raw: null,
    extra: {},
    context_project: fullPathOf(context.project),
    context_sha: context.sha,
  };
}

async function localSources(given: string, context: CompileContext): Promise<Source[]> {
  const path = given.replace(/^\//, '');
  const files = context.sha === null ? [] : [...(await context.project.repository.files(context.sha)).keys()];
  const paths = path.includes('*')
    ? files.filter((file) => picomatch.isMatch(file, path)).toSorted()
    : [path];
  if (paths.length === 0) throw new ConfigurationError(`Local file \`${path}\` does not exist!`);
  return Promise.all(
    paths.map((one) => repositorySource('local', one, context.project, context.sha, context)),
  );
}

async function repositorySource(
  type: 'local' | 'file' | 'component',
  path: string,
  project: Project,
  sha: string | null,
  from: CompileContext,
): Promise<Source> {
  const bytes = sha === null ? null : await project.repository.file(sha, path);
  const base = `${from.instance.url}/${fullPathOf(project)}/-`;
  return {
    text: bytes?.toString('utf8') ?? null,
    context: { ...deeper(from), project, sha },
    record: {
      ...recordOf(type, path, from),
      blob: `${base}/blob/${sha}/${path}`,
      raw: `${base}/raw/${sha}/${path}`,
    },
  };
}

async function projectSources(
  name: string,
  include: PlainMap,
  ref: string | null,
  context: CompileContext,
): Promise<Source[]> {
  const project = findProject(context.instance, name);
  if (project === undefined)
    throw new ConfigurationError(
      `Project \`${name}\` not found or access denied! Make sure any includes in the pipeline configuration are correctly defined.`,
    );
  const sha = await project.repository.resolve(ref ?? 'HEAD');
  if (sha === null)
    throw new ConfigurationError(`Project \`${name}\` reference \`${ref ?? 'HEAD'}\` does not exist!`);
  const files = toList(include.get('file')).map((file) => String(file).replace(/^\//, ''));
  return Promise.all(
    files.map(async (file) => {
      const source = await repositorySource('file', file, project, sha, context);
      return { ...source, record: { ...source.record, extra: { project: name, ref: ref ?? 'HEAD' } } };
    }),
  );
}

async function componentSource(address: string, context: CompileContext): Promise<Source> {
  const parts = /^[^/]+\/(.+)\/([^/@]+)@(.+)$/.exec(address);
  const [, projectPath = '', name = '', version = ''] = parts ?? [];
  const project = findProject(context.instance, projectPath);
  const sha = project === undefined ? null : await project.repository.resolve(version);
  if (project === undefined || sha === null)
    throw new ConfigurationError(`Component '${address}' - content not found`);
  const single = await repositorySource('component', `templates/${name}.yml`, project, sha, context);
  const found =
    single.text === null
      ? await repositorySource('component', `templates/${name}/template.yml`, project, sha, context)
      : single;
  return { ...found, record: { ...found.record, location: address } };
}
