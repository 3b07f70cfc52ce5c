import { publishPipeline, readTrace, retryJob } from '../actions/pipelines.ts';
import { projectAccess } from '../actions/permissions.ts';
import { ApiError, forbidden, notFound } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { arrayOf, flag, oneOf, optional, text, time } from '../http/parameters.ts';
import { bytes, created, ok } from '../http/reply.ts';
import { route, type Route } from '../http/route.ts';
import { basicPipelineJson, jobJson, pipelineJson, refOf } from '../present/pipeline-json.ts';
import { ciStatuses, type CiStatus, type Job } from '../state/pipeline.ts';
import { accessLevels } from '../state/user.ts';
import { jobOf, pipelineOf, projectOf, signedIn } from './access.ts';

const pipelineFilters = {
  ...pagination,
  scope: optional(oneOf('running', 'pending', 'finished', 'branches', 'tags')),
  status: optional(oneOf(...ciStatuses)),
  ref: optional(text),
  sha: optional(text),
  source: optional(text),
  username: optional(text),
  name: optional(text),
  yaml_errors: optional(flag),
  updated_after: optional(time),
  updated_before: optional(time),
  created_after: optional(time),
  created_before: optional(time),
  order_by: optional(oneOf('id', 'status', 'ref', 'updated_at', 'user_id')),
  sort: optional(oneOf('asc', 'desc')),
};

const jobFilters = {
  ...pagination,
  scope: optional(arrayOf(oneOf(...ciStatuses))),
  include_retried: optional(flag),
};

function selectJobs(
  jobs: readonly Job[],
  kind: Job['kind'],
  scope: CiStatus[] | undefined,
  retried: boolean,
): Job[] {
  return jobs
    .filter((job) => job.kind === kind)
    .filter((job) => retried || !job.retried)
    .filter((job) => scope === undefined || scope.includes(job.status))
    .toSorted((a, b) => b.id - a.id);
}

const notStarted: ReadonlySet<CiStatus> = new Set(['created', 'pending', 'manual', 'skipped', 'scheduled']);

/** Pipelines, jobs, bridges and traces. */
export const pipelineRoutes: readonly Route[] = [
  route('GET', '/projects/:id/pipelines', pipelineFilters, (call) => {
    const { values } = call;
    const selected = projectOf(call, 'reporter')
      .pipelines.filter((pipeline) => values.status === undefined || pipeline.status === values.status)
      .filter((pipeline) => values.ref === undefined || refOf(pipeline) === values.ref)
      .filter((pipeline) => values.sha === undefined || pipeline.sha === values.sha)
      .filter((pipeline) => values.source === undefined || pipeline.source === values.source)
      // Child pipelines are only listed when asked for by source.
      .filter((pipeline) => values.source !== undefined || pipeline.source !== 'parent_pipeline')
      .filter((pipeline) => values.username === undefined || pipeline.user.username === values.username)
      .filter(
        (pipeline) =>
          values.yaml_errors === undefined || (pipeline.yamlErrors !== null) === values.yaml_errors,
      )
      .filter((pipeline) => values.updated_after === undefined || pipeline.updatedAt > values.updated_after)
      .filter((pipeline) => values.updated_before === undefined || pipeline.updatedAt < values.updated_before)
      .filter((pipeline) => values.created_after === undefined || pipeline.createdAt > values.created_after)
      .filter(
        (pipeline) => values.created_before === undefined || pipeline.createdAt < values.created_before,
      );
    const ordered = selected.toSorted((a, b) =>
      values.order_by === 'updated_at'
        ? b.updatedAt.getTime() - a.updatedAt.getTime() || b.id - a.id
        : b.id - a.id,
    );
    return page(call, values.sort === 'asc' ? ordered.toReversed() : ordered, (pipeline) =>
      basicPipelineJson(call.instance, pipeline),
    );
  }),

  route('GET', '/projects/:id/pipelines/latest', { ref: optional(text) }, (call) => {
    const project = projectOf(call, 'reporter');
    const ref = call.values.ref ?? project.defaultBranch;
    const latest = project.pipelines.findLast((pipeline) => refOf(pipeline) === ref);
    if (latest === undefined) throw notFound('Pipeline');
    return ok(pipelineJson(call.instance, latest));
  }),

  route('GET', '/projects/:id/pipelines/:pipeline_id', {}, (call) => {
    const project = projectOf(call, 'reporter');
    return ok(pipelineJson(call.instance, pipelineOf(project, call.path.pipeline_id)));
  }),

  route('GET', '/projects/:id/pipelines/:pipeline_id/jobs', jobFilters, (call) => {
    const pipeline = pipelineOf(projectOf(call, 'reporter'), call.path.pipeline_id);
    const { scope, include_retried: retried } = call.values;
    const jobs = selectJobs(pipeline.jobs, 'build', scope, retried ?? false);
    return page(call, jobs, (job) => jobJson(call.instance, job));
  }),

  route('GET', '/projects/:id/pipelines/:pipeline_id/bridges', jobFilters, (call) => {
    const pipeline = pipelineOf(projectOf(call, 'reporter'), call.path.pipeline_id);
    const bridges = selectJobs(pipeline.jobs, 'bridge', call.values.scope, false);
    return page(call, bridges, (job) => jobJson(call.instance, job));
  }),

  route('GET', '/projects/:id/pipelines/:pipeline_id/variables', {}, (call) => {
    const pipeline = pipelineOf(projectOf(call, 'maintainer'), call.path.pipeline_id);
    return ok(pipeline.variables.map((variable) => ({ variable_type: 'env_var', ...variable })));
  }),

  route('POST', '/projects/:id/pipelines/:pipeline_id/retry', {}, (call) => {
    const project = projectOf(call, 'developer');
    const pipeline = pipelineOf(project, call.path.pipeline_id);
    const failed = pipeline.jobs.filter(
      (job) => !job.retried && job.kind === 'build' && (job.status === 'failed' || job.status === 'canceled'),
    );
    for (const job of failed) retryJob(call.instance, job, signedIn(call));
    return created(pipelineJson(call.instance, pipeline));
  }),

  route('POST', '/projects/:id/pipelines/:pipeline_id/cancel', {}, (call) => {
    const pipeline = pipelineOf(projectOf(call, 'developer'), call.path.pipeline_id);
    if (pipeline.status === 'running' || pipeline.status === 'pending' || pipeline.status === 'created') {
      pipeline.status = 'canceled';
      pipeline.updatedAt = call.instance.clock.now();
      publishPipeline(call.instance, pipeline);
    }
    return ok(pipelineJson(call.instance, pipeline));
  }),

  route('GET', '/projects/:id/jobs', jobFilters, (call) => {
    const jobs = projectOf(call, 'reporter').pipelines.flatMap((pipeline) => pipeline.jobs);
    return page(call, selectJobs(jobs, 'build', call.values.scope, true), (job) =>
      jobJson(call.instance, job),
    );
  }),

  route('GET', '/projects/:id/jobs/:job_id', {}, async (call) => {
    const job = jobOf(projectOf(call, 'reporter'), call.path.job_id);
    return ok(await jobJson(call.instance, job));
  }),

  route('GET', '/projects/:id/jobs/:job_id/trace', {}, (call) => {
    const project = projectOf(call, 'reporter');
    const job = jobOf(project, call.path.job_id);
    if (job.debugTrace && projectAccess(call.user, project) < accessLevels.developer) throw forbidden();
    const body = notStarted.has(job.status) ? new Uint8Array() : readTrace(job.trace);
    return bytes(body, {
      'content-disposition': `infile; filename="${job.id}.log"`,
      'content-transfer-encoding': 'binary',
    });
  }),

  route('POST', '/projects/:id/jobs/:job_id/retry', {}, async (call) => {
    const job = jobOf(projectOf(call, 'developer'), call.path.job_id);
    const retryable = job.status === 'failed' || job.status === 'success' || job.status === 'canceled';
    if (job.retried || !retryable)
      throw new ApiError(403, { message: '403 Forbidden - Job is not retryable' });
    return created(await jobJson(call.instance, retryJob(call.instance, job, signedIn(call))));
  }),
];
