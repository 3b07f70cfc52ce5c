import { resolvePipeline } from '../../src/ci-file/resolve-pipeline.ts';
import type { CiFiles, Located, Pipeline, ResolvedJob } from '../../src/ci-file/pipeline.ts';

/** CI files by path; a single text is the root file `.gitlab-ci.yml`. */
export type Texts = string | Readonly<Record<string, string>>;

export function ciFiles(texts: Texts): CiFiles {
  const byPath = typeof texts === 'string' ? { '.gitlab-ci.yml': texts } : texts;
  return { root: '.gitlab-ci.yml', texts: new Map(Object.entries(byPath)) };
}

export function pipelineOf(texts: Texts): Pipeline {
  const pipeline = resolvePipeline(ciFiles(texts));
  if ('code' in pipeline) throw new Error(`${pipeline.code}: ${pipeline.reason}`);
  return pipeline;
}

export function jobOf(texts: Texts, name = 'job'): ResolvedJob {
  const job = pipelineOf(texts).jobs.get(name);
  if (job === undefined) throw new Error(`there is no job ${name}`);
  return job;
}

/** The code of the refusal, or `none`. */
export function refusalOf(texts: Texts): string {
  const pipeline = resolvePipeline(ciFiles(texts));
  return 'code' in pipeline ? pipeline.code : 'none';
}

/** A template literal without the indentation of its first line. */
export function yml(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const text = String.raw({ raw: strings.raw }, ...values).replace(/^\n/, '');
  const indent = /^ */.exec(text)?.[0].length ?? 0;
  const lines = text
    .split('\n')
    .map((line) => (line.startsWith(' '.repeat(indent)) ? line.slice(indent) : line.trimStart()));
  return lines.join('\n');
}

/** `value (file:line path)`, the short form that tests compare. */
export function places(located: readonly Located<unknown>[]): string[] {
  return located.map(({ value, origin }) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const file = origin.file === '.gitlab-ci.yml' ? '' : `${origin.file}:`;
    return `${text} @ ${file}${origin.line} ${origin.path.join('/')}`;
  });
}

export function variablesOf(job: ResolvedJob): Record<string, string> {
  return Object.fromEntries([...job.variables].map(([name, { value }]) => [name, value]));
}
