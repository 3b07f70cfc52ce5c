import { toBuffer } from '../git/file-content.ts';
import type { Instance } from '../instance.ts';
import type { CiStatus, Job, JobOutcome, Pipeline, Trace, TraceSpec } from '../state/pipeline.ts';
import type { JobSpec, PipelineSpec } from '../state/pipeline-spec.ts';
import type { Project } from '../state/project.ts';
import type { User } from '../state/user.ts';
import { pipelinePayload } from '../webhooks/pipeline-payload.ts';
import { makeMergedResult } from './merged-result.ts';
import { statusOf } from './pipeline-status.ts';

const jobSeconds = 60;
const unstarted: ReadonlySet<CiStatus> = new Set([
  'created',
  'waiting_for_resource',
  'preparing',
  'waiting_for_callback',
  'pending',
  'skipped',
  'manual',
  'scheduled',
]);
const ended: ReadonlySet<CiStatus> = new Set(['success', 'failed', 'canceled']);

/**
 * Makes a pipeline with its jobs and traces.
 *
 * @throws Error when the ref does not exist and no sha is given.
 */
export async function createPipeline(
  instance: Instance,
  project: Project,
  spec: PipelineSpec,
): Promise<Pipeline> {
  const { mergeRequest } = spec;
  const ref = spec.ref ?? mergeRequest?.sourceBranch ?? project.defaultBranch;
  const sha =
    spec.sha ??
    (mergeRequest !== undefined && spec.mergeRequestKind === 'merged'
      ? await makeMergedResult(instance, mergeRequest)
      : await project.repository.resolve(ref));
  if (sha === null) throw new Error(`cannot make a pipeline: ${ref} does not exist in project ${project.id}`);
  const user = spec.user ?? mergeRequest?.author ?? firstHuman(instance);
  const now = instance.clock.now();
  const startedAt = new Date(now.getTime() - ((spec.jobs?.length ?? 0) + 1) * jobSeconds * 1000);
  const pipeline: Pipeline = {
    id: spec.id ?? instance.ids.take('pipeline'),
    iid: project.pipelines.length + 1,
    project,
    sha,
    beforeSha: (await project.repository.commit(sha)).parents[0] ?? '0'.repeat(40),
    ref,
    mergeRequest: mergeRequest ?? null,
    mergeRequestKind: mergeRequest === undefined ? null : (spec.mergeRequestKind ?? 'head'),
    tag: spec.tag ?? false,
    source: spec.source ?? (mergeRequest === undefined ? 'push' : 'merge_request_event'),
    user,
    yamlErrors: spec.yamlErrors ?? null,
    stages: spec.stages ?? [...new Set((spec.jobs ?? []).map((job) => job.stage ?? 'test'))],
    variables: spec.variables ?? [],
    sourceJob: null,
    jobs: [],
    createdAt: new Date(startedAt.getTime() - 2000),
    updatedAt: now,
    startedAt,
    finishedAt: null,
    status: 'created',
  };
  for (const [index, job] of (spec.jobs ?? []).entries()) addJob(instance, pipeline, job, index);
  pipeline.status = spec.status ?? (spec.yamlErrors === undefined ? statusOf(pipeline) : 'failed');
  if (ended.has(pipeline.status)) pipeline.finishedAt = now;
  project.pipelines.push(pipeline);
  return pipeline;
}

function firstHuman(instance: Instance): User {
  const human = [...instance.users.values()].find((user) => !user.bot && !user.admin);
  if (human === undefined) throw new Error('the instance has no users');
  return human;
}

function addJob(instance: Instance, pipeline: Pipeline, spec: JobSpec, index: number): void {
  for (const attempt of spec.earlierAttempts ?? []) {
    const job = newJob(instance, pipeline, { ...spec, ...attempt, nextAttempts: [] }, index);
    job.retried = true;
    pipeline.jobs.push(job);
  }
  pipeline.jobs.push(newJob(instance, pipeline, spec, index));
}

function newJob(instance: Instance, pipeline: Pipeline, spec: JobSpec, index: number): Job {
  const status = spec.status ?? (spec.downstream === undefined ? 'success' : bridgeStatus(spec.downstream));
  const start = new Date((pipeline.startedAt ?? pipeline.createdAt).getTime() + index * jobSeconds * 1000);
  const job: Job = {
    id: instance.ids.take('job'),
    name: spec.name,
    stage: spec.stage ?? 'test',
    kind: spec.downstream === undefined ? 'build' : 'bridge',
    pipeline,
    user: pipeline.user,
    allowFailure: spec.allowFailure ?? false,
    when: spec.when ?? 'on_success',
    tags: spec.tags ?? [],
    debugTrace: spec.debugTrace ?? false,
    trace: toTrace(spec.trace),
    createdAt: pipeline.createdAt,
    nextAttempts: spec.nextAttempts ?? [],
    downstream: spec.downstream ?? null,
    artifactsExpireAt: spec.artifactsExpireAt ?? null,
    startedAt: unstarted.has(status) ? null : start,
    finishedAt: ended.has(status) ? new Date(start.getTime() + jobSeconds * 1000) : null,
    status,
    failureReason: status === 'failed' ? (spec.failureReason ?? 'script_failure') : null,
    retried: false,
  };
  if (spec.erased === true) job.trace.erasedAt = instance.clock.now();
  if (spec.downstream !== undefined && spec.downstream !== null) spec.downstream.sourceJob = job;
  return job;
}

function bridgeStatus(downstream: Pipeline | null): CiStatus {
  return downstream === null ? 'failed' : downstream.status;
}

function toTrace(spec: TraceSpec | undefined): Trace {
  const readings =
    typeof spec === 'object' && 'readings' in spec ? spec.readings : spec === undefined ? [] : [spec];
  return {
    readings: readings.map((reading) => toBuffer(reading)),
    reads: 0,
    erasedAt: null,
  };
}

/** What this read of a trace answers; the next one may tell more. */
export function readTrace(trace: Trace): Uint8Array {
  const index = Math.min(trace.reads, trace.readings.length - 1);
  trace.reads += 1;
  return trace.erasedAt === null ? (trace.readings[index] ?? new Uint8Array()) : new Uint8Array();
}

/** Fires the Pipeline Hook for the pipeline's present status. */
export function publishPipeline(instance: Instance, pipeline: Pipeline): void {
  if (pipeline.user.state === 'blocked') return;
  const earlier = ended.has(pipeline.status) ? (['created', 'pending', 'running'] as const) : [];
  for (const status of instance.settings.announcesEveryStatus ? earlier : [])
    fire(instance, pipeline, status);
  fire(instance, pipeline, pipeline.status);
}

/** The payload is built when it is sent: its jobs can be further than the status it announces. */
function fire(instance: Instance, pipeline: Pipeline, status: CiStatus): void {
  instance.hooks.fire(pipeline.project, 'pipeline_events', 'Pipeline Hook', () =>
    pipelinePayload(instance, pipeline, status),
  );
}

/**
 * Makes the next attempt of a job. It ends as its `nextAttempts` say, after the answer; without them it stays pending.
 *
 * @returns the new attempt.
 */
export function retryJob(instance: Instance, job: Job, user: User): Job {
  const { pipeline } = job;
  const [outcome, ...later] = job.nextAttempts;
  const attempt: Job = {
    ...job,
    id: instance.ids.take('job'),
    user,
    createdAt: instance.clock.now(),
    nextAttempts: later,
    trace: toTrace(outcome?.trace),
    startedAt: null,
    finishedAt: null,
    status: 'pending',
    failureReason: null,
    retried: false,
  };
  job.retried = true;
  pipeline.jobs.push(attempt);
  pipeline.status = 'running';
  pipeline.finishedAt = null;
  pipeline.updatedAt = instance.clock.now();
  publishPipeline(instance, pipeline);
  if (outcome !== undefined) instance.background.start(async () => finishJob(instance, attempt, outcome));
  return attempt;
}

/** Ends a job and, when nothing else runs, its pipeline. */
export function finishJob(instance: Instance, job: Job, outcome: JobOutcome): void {
  const now = instance.clock.now();
  job.status = outcome.status;
  job.startedAt ??= now;
  job.finishedAt = now;
  job.failureReason = outcome.status === 'failed' ? (outcome.failureReason ?? 'script_failure') : null;
  const { pipeline } = job;
  pipeline.status = statusOf(pipeline);
  pipeline.updatedAt = now;
  if (ended.has(pipeline.status)) pipeline.finishedAt = now;
  publishPipeline(instance, pipeline);
}
