import type { Located, Pipeline, ResolvedJob } from '../../src/ci-file/pipeline.ts';

/** A resolved pipeline as text: each value with the file and line where it is written. */
export function describePipeline(pipeline: Pipeline): string {
  const missing = pipeline.missingIncludes.map(
    ({ kind, name, origin }) => `missing ${kind} ${name} @ ${origin.line}`,
  );
  const jobs = [...pipeline.jobs.values()].flatMap((job) => ['', ...describeJob(job)]);
  return [`stages ${pipeline.stages.join(' ')}`, ...missing, ...jobs, ''].join('\n');
}

function describeJob(job: ResolvedJob): string[] {
  const lines = [`${job.name} @ ${place(job)} (${job.kind}, stage ${job.stage})`];
  const add = (what: string, located: Pick<Located<unknown>, 'origin'>): void => {
    lines.push(`  ${what.replaceAll('\n', '\\n')} @ ${place(located)}`);
  };
  if (job.image !== null) add(`image ${JSON.stringify(job.image.value)}`, job.image);
  for (const service of job.services) {
    add(`service ${JSON.stringify({ ...service.value, variables: [...service.value.variables] })}`, service);
  }
  for (const [name, variable] of job.variables) add(`${name}=${variable.value}`, variable);
  for (const command of job.beforeScript) add(`before: ${command.value}`, command);
  for (const command of job.script) add(`script: ${command.value}`, command);
  if (job.artifacts !== null) add(`artifacts ${JSON.stringify(job.artifacts.value)}`, job.artifacts);
  if (job.needs !== null) add(`needs ${JSON.stringify(job.needs.value)}`, job.needs);
  if (job.dependencies !== null) add(`dependencies ${job.dependencies.value.join(' ')}`, job.dependencies);
  const instances = job.instances.map(({ name }) => name).filter((name) => name !== job.name);
  if (instances.length > 0) lines.push(`  instances ${instances.join(' | ')}`);
  for (const problem of job.unresolved) lines.push(`  unresolved: ${problem}`);
  return lines;
}

function place({ origin }: Pick<Located<unknown>, 'origin'>): string {
  const lines = origin.endLine === origin.line ? `${origin.line}` : `${origin.line}-${origin.endLine}`;
  return `${origin.file === '.gitlab-ci.yml' ? '' : `${origin.file}:`}${lines} ${origin.path.join('/')}`;
}
