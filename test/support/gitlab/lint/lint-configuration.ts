import { stringify } from 'yaml';
import type { Instance } from '../instance.ts';
import { fullPathOf, type Project } from '../state/project.ts';
import type { CompileContext } from './compile-context.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { Variables } from './expression.ts';
import { resolveExtends } from './extends.ts';
import { compileText } from './includes.ts';
import { instanceNames, jobsOf, stagesOf, type CompiledJob } from './jobs.ts';
import { flattenStrings, isMap, type Plain, type PlainMap } from './plain.ts';
import { resolveReferences } from './references.ts';
import { simulatePipeline } from './simulate.ts';
import { validate, warningsOf } from './validate.ts';

export interface LintRequest {
  readonly project: Project;
  /** Commit that `include: local` resolves at; null in an empty repository. */
  readonly sha: string | null;
  readonly content: string;
  /** Ref of a dry run; null for static lint. */
  readonly simulatedRef: string | null;
  readonly includeJobs: boolean | undefined;
}

/** What the lint endpoints answer. Invalid configurations are a normal answer, not an error. */
export async function lintConfiguration(
  instance: Instance,
  request: LintRequest,
): Promise<Record<string, unknown>> {
  const variables = predefinedVariables(instance, request);
  const { project, sha } = request;
  const context: CompileContext = { instance, project, sha, variables, depth: 0, includes: [] };
  const answer = (
    errors: readonly string[],
    configuration: PlainMap | null,
    jobs: unknown[] | null,
  ): Record<string, unknown> => ({
    valid: errors.length === 0,
    errors,
    warnings: configuration === null ? [] : warningsOf(configuration),
    merged_yaml:
      configuration === null ? null : `---\n${stringify(configuration, { lineWidth: 0, indentSeq: false })}`,
    includes: context.includes,
    ...(request.includeJobs === true ? { jobs: jobs ?? [] } : {}),
  });
  try {
    if (request.content.trim() === '')
      throw new ConfigurationError('Please provide content of .gitlab-ci.yml');
    const merged = await compileText(request.content, context);
    const configuration = resolveReferences(resolveExtends(merged));
    if (configuration.has('stages')) configuration.set('stages', stagesOf(configuration));
    const errors = validate(configuration);
    if (errors.length > 0) return answer(errors, configuration, null);
    const simulated = await runSimulation(request, configuration, variables);
    return answer(
      simulated.errors,
      configuration,
      simulated.jobs.flatMap((job) => jobsJson(job)),
    );
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return answer(error.errors, null, null);
  }
}

async function runSimulation(
  request: LintRequest,
  configuration: PlainMap,
  variables: Variables,
): Promise<{ readonly jobs: readonly CompiledJob[]; readonly errors: readonly string[] }> {
  const jobs = jobsOf(configuration);
  if (request.simulatedRef === null) return { jobs, errors: [] };
  const global = new Map(variables);
  const own = configuration.get('variables');
  if (isMap(own)) for (const [name, value] of own) global.set(name, scalarText(value));
  const { repository } = request.project;
  const files =
    request.sha === null ? new Set<string>() : new Set((await repository.files(request.sha)).keys());
  return simulatePipeline(configuration, jobs, global, files);
}

function scalarText(value: Plain): string {
  return isMap(value) ? scalarText(value.get('value') ?? '') : String(value);
}

function predefinedVariables(instance: Instance, request: LintRequest): Variables {
  const { project } = request;
  const ref = request.simulatedRef ?? project.defaultBranch;
  const url = new URL(instance.url);
  return new Map([
    ['CI_COMMIT_BRANCH', ref],
    ['CI_COMMIT_REF_NAME', ref],
    ['CI_COMMIT_SHA', request.sha ?? ''],
    ['CI_DEFAULT_BRANCH', project.defaultBranch],
    ['CI_PIPELINE_SOURCE', 'push'],
    ['CI_PROJECT_ID', String(project.id)],
    ['CI_PROJECT_NAME', project.path],
    ['CI_PROJECT_NAMESPACE', project.namespace.fullPath],
    ['CI_PROJECT_ROOT_NAMESPACE', project.namespace.fullPath.split('/', 1)[0] ?? ''],
    ['CI_PROJECT_PATH', fullPathOf(project)],
    ['CI_SERVER_HOST', url.hostname],
    ['CI_SERVER_FQDN', url.host],
    ['CI_SERVER_URL', instance.url],
  ]);
}

function jobsJson(job: CompiledJob): unknown[] {
  const { fields } = job;
  const environment = fields.get('environment');
  return instanceNames(job).map((name) => ({
    name,
    stage: job.stage,
    before_script: flattenStrings(fields.get('before_script')),
    script: flattenStrings(fields.get('script')),
    after_script: flattenStrings(fields.get('after_script')),
    tag_list: flattenStrings(fields.get('tags')),
    environment: isMap(environment) ? textOf(environment.get('name')) : textOf(environment),
    when: textOf(fields.get('when')) ?? 'on_success',
    allow_failure: fields.get('allow_failure') === true,
    only: toJson(fields.get('only')),
    except: toJson(fields.get('except')),
    needs: toJson(fields.get('needs')),
  }));
}

function textOf(value: Plain | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}

function toJson(value: Plain | undefined): unknown {
  if (value === undefined) return null;
  if (isMap(value)) return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item)]));
  return Array.isArray(value) ? value.map((item) => toJson(item)) : value;
}
