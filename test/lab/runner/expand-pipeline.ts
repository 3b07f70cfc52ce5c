import { z } from 'zod';
import { parse } from 'yaml';
import { runCommand } from '../run-command.ts';
import { readArtifacts, readContainer, readNeeds, readService, toList } from './job-keys.ts';
import { instancesOf } from './job-instances.ts';
import type { ExpandedJob, ExpandedPipeline } from './expanded-pipeline.ts';

/** GitLab would refuse the CI file; `message` says why. */
export class InvalidCiFile extends Error {
  override readonly name = 'InvalidCiFile';
}

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const variablesSchema = z
  .record(
    z.string(),
    z.union([text, z.object({ value: text.optional() }).transform(({ value }) => value ?? '')]),
  )
  .default({});
const commandsSchema = z.union([text.transform((line) => [line]), z.array(text)]).default([]);

const jobSchema = z.object({
  stage: z.string().default('test'),
  when: z.string().default('on_success'),
  image: z.unknown().optional(),
  services: z.array(z.unknown()).default([]),
  before_script: commandsSchema,
  script: commandsSchema,
  after_script: commandsSchema,
  variables: variablesSchema,
  artifacts: z.unknown().optional(),
  needs: z.array(z.unknown()).optional(),
  dependencies: z.array(z.string()).nullish(),
  parallel: z.unknown().optional(),
  inherit: z.object({ variables: z.union([z.boolean(), z.array(z.string())]).optional() }).optional(),
  allow_failure: z
    .union([z.boolean(), z.object({ exit_codes: z.union([z.number(), z.array(z.number())]) })])
    .optional(),
  retry: z.union([z.number(), z.object({ max: z.number().default(0) })]).default(0),
});

const listSchema = z.array(
  z.object({
    name: z.string(),
    when: z.string(),
    rules: z.array(z.object({ variables: variablesSchema })).optional(),
  }),
);
type Listed = z.infer<typeof listSchema>[number];

/**
 * Reads the `.gitlab-ci.yml` of a repository as GitLab would, by way of gitlab-ci-local.
 *
 * @param program - path of gitlab-ci-local
 * @param repository - a git work tree with a remote
 * @param variables - of the project's settings
 * @throws InvalidCiFile
 */
export async function expandPipeline(
  program: string,
  repository: string,
  variables: Readonly<Record<string, string>>,
): Promise<ExpandedPipeline> {
  const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
  const call = async (question: string): Promise<string> => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
    const { status, stdout, stderr } = await runCommand(program, [question, ...given], {
      cwd: repository,
      env,
    });
    if (status !== 0) throw new InvalidCiFile(`${stdout}${stderr}`.trim());
    return stdout;
  };
  const tree = z.record(z.string(), z.unknown()).parse(parse(await call('--preview')));
  const stages = z.array(z.string()).parse(tree['stages']);
  const globals = variablesSchema.parse(tree['variables']);
  const jobs = Object.entries(tree).filter(([, value]) => isJob(value));
  // The second question costs as much as the first: it is asked only where it makes a difference.
  const listed = jobs.some(([, value]) => hasRules(value))
    ? listSchema.parse(JSON.parse(await call('--list-json')))
    : null;
  const expanded = jobs.flatMap(([key, value]) => {
    const entry = listed?.find(({ name }) => name === key || name.startsWith(`${key}: [`));
    return entry?.when === 'never' ? [] : readJob(key, value, entry, globals);
  });
  const place = ({ stage }: ExpandedJob): number => stages.indexOf(stage);
  return { stages, jobs: expanded.toSorted((one, other) => place(one) - place(other)) };
}

function isJob(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'script' in value;
}

/** Whether the job is in the pipeline depends on more than the file. */
function hasRules(value: unknown): boolean {
  return isJob(value) && ['rules', 'only', 'except'].some((key) => key in value);
}

function readJob(
  key: string,
  value: unknown,
  decided: Listed | undefined,
  globals: Readonly<Record<string, string>>,
): readonly ExpandedJob[] {
  const job = jobSchema.parse(value);
  const inherited = inheritedVariables(globals, job.inherit?.variables);
  // Which of several rules matched is not told; one alone did.
  const rules = decided?.rules ?? [];
  const ruled = rules.length === 1 ? (rules[0]?.variables ?? {}) : {};
  const common: Omit<ExpandedJob, 'name'> = {
    key,
    stage: job.stage,
    when: decided?.when ?? job.when,
    image: readContainer(job.image ?? 'alpine:3.20'),
    services: job.services.map(readService),
    commands: [...job.before_script, ...job.script],
    afterScript: job.after_script,
    variables: { ...inherited, ...job.variables, ...ruled },
    artifacts: readArtifacts(job.artifacts),
    needs: job.needs === undefined ? null : readNeeds(job.needs),
    dependencies: job.dependencies ?? null,
    allowFailure:
      typeof job.allow_failure === 'object'
        ? toList(job.allow_failure.exit_codes)
        : (job.allow_failure ?? false),
    retry: typeof job.retry === 'number' ? job.retry : job.retry.max,
  };
  return instancesOf(key, job.parallel).map(({ name, variables }) => ({
    ...common,
    name,
    variables: { ...common.variables, ...variables },
  }));
}

function inheritedVariables(
  globals: Readonly<Record<string, string>>,
  inherit: boolean | readonly string[] | undefined,
): Readonly<Record<string, string>> {
  if (inherit === undefined || inherit === true) return globals;
  const wanted = inherit === false ? [] : inherit;
  return Object.fromEntries(Object.entries(globals).filter(([name]) => wanted.includes(name)));
}
