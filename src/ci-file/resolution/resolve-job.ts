import type { Located, OverridingVariable, PlainValue, ResolvedJob } from '../pipeline.ts';
import type { SourcedValue } from '../tree/sourced-value.ts';
import { readCommands, type Command } from './commands.ts';
import { readArtifacts, readDependencies, readNeeds } from './job-artifacts.ts';
import { readImage, readServices } from './job-containers.ts';
import { inheritance } from './job-entries.ts';
import { readInstances } from './job-instances.ts';
import { jobValue } from './job-value.ts';
import { overlayVariables, readVariables } from './job-variables.ts';
import type { Limits } from './limits.ts';
import { overridingVariables } from './overriding-variables.ts';
import type { JobModel } from './pipeline-model.ts';
import type { Plain } from './plain.ts';
import { textOf } from './read-values.ts';
import type { References } from './references.ts';

export interface JobContext {
  readonly limits: Limits;
  readonly references: References;
  readonly plain: Plain;
  readonly globals: ReadonlyMap<string, Located<string>>;
  /** What the workflow's rules set. */
  readonly workflow: ReadonlyMap<string, OverridingVariable>;
}

type UnreadJob = Omit<JobModel, 'beforeScript' | 'script' | 'afterScript'>;

interface Result {
  readonly resolved: ResolvedJob;
  readonly commands: Pick<JobModel, 'beforeScript' | 'script' | 'afterScript'>;
}

/** Reads a job's entries into the form that the rest of the product works with. */
export function resolveJob(job: UnreadJob, context: JobContext): Result {
  const { limits, references, globals } = context;
  const unresolved = job.unknownParents.map(
    (name) => `extends ${name}, which none of the files at hand defines`,
  );
  const report = (problem: string): void => void unresolved.push(problem);
  const values = new Map<string, SourcedValue>();
  for (const [key, entry] of job.entries) values.set(key, references.resolve(entry.value));
  const beforeScript = readCommands(values.get('before_script'), limits, report);
  const script = readCommands(values.get('script'), limits, report);
  const afterScript = readCommands(values.get('after_script'), limits, report);
  const own = readVariables(values.get('variables'), report);
  const inherits = inheritance(job.map, 'variables');
  const layers = { inherits, own, parallel: values.get('parallel'), rules: values.get('rules') };
  limits.spend(globals.size + own.size);
  const read = {
    name: job.name,
    origin: job.entry.site.originWithKey,
    kind: values.has('trigger') ? ('trigger' as const) : ('script' as const),
    stage: textOf(values.get('stage')) ?? 'test',
    image: readImage(values.get('image'), report),
    services: readServices(values.get('services'), report),
    variables: overlayVariables(globals, inherits, own),
    overriding: overridingVariables({ ...layers, workflow: context.workflow }, limits),
    beforeScript: beforeScript.map(located),
    script: script.map(located),
    afterScript: afterScript.map(located),
    artifacts: readArtifacts(values.get('artifacts'), report),
    needs: readNeeds(values.get('needs'), report),
    dependencies: readDependencies(values.get('dependencies'), report),
    instances: readInstances(job.name, layers.parallel, report),
    unresolved,
  };
  const value: PlainValue = jobValue(read, values, context.plain);
  return { resolved: { ...read, value }, commands: { beforeScript, script, afterScript } };
}

function located({ scalar }: Command): Located<string> {
  return { value: scalar.text, origin: scalar.site.origin };
}
