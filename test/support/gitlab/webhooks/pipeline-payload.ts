import type { Instance } from '../instance.ts';
import { protectionsOf } from '../actions/permissions.ts';
import { detailedMergeStatus } from '../actions/merge-status.ts';
import type { CiStatus, Job, Pipeline } from '../state/pipeline.ts';
import { fullPathOf } from '../state/project.ts';
import type { MergeRequest } from '../state/merge-request.ts';
import { commitPart, projectPart, hookTime, userPart } from './payload-parts.ts';

const seconds = (from: Date | null, to: Date | null): number | null =>
  from === null || to === null ? null : (to.getTime() - from.getTime()) / 1000;

/** The body of a Pipeline Hook for the pipeline as it is now, or as if it still had an earlier status. */
export async function pipelinePayload(
  instance: Instance,
  pipeline: Pipeline,
  status: CiStatus = pipeline.status,
): Promise<Record<string, unknown>> {
  const { project } = pipeline;
  const payload: Record<string, unknown> = {
    object_kind: 'pipeline',
    object_attributes: attributes(instance, pipeline, status),
    merge_request:
      pipeline.mergeRequest === null ? null : await mergeRequestPart(instance, pipeline.mergeRequest),
    user: userPart(pipeline.user),
    project: projectPart(instance, project),
    commit: commitPart(instance, project, await project.repository.commit(pipeline.sha)),
    builds: pipeline.jobs
      .filter((job) => job.kind === 'build' && !job.retried)
      .map((job) => buildPart(instance, job)),
  };
  const source = pipeline.sourceJob;
  if (source !== null)
    payload['source_pipeline'] = {
      project: {
        id: source.pipeline.project.id,
        web_url: `${instance.url}/${fullPathOf(source.pipeline.project)}`,
        path_with_namespace: fullPathOf(source.pipeline.project),
      },
      pipeline_id: source.pipeline.id,
      job_id: source.id,
    };
  return payload;
}

function attributes(instance: Instance, pipeline: Pipeline, status: CiStatus): Record<string, unknown> {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    name: null,
    ref: pipeline.ref,
    tag: pipeline.tag,
    sha: pipeline.sha,
    before_sha: pipeline.beforeSha,
    source: pipeline.source,
    status,
    detailed_status: status === pipeline.status ? detailedStatus(pipeline) : status,
    stages: pipeline.stages,
    created_at: hookTime(instance, pipeline.createdAt),
    finished_at: hookTime(instance, pipeline.finishedAt),
    duration: Math.round(seconds(pipeline.startedAt, pipeline.finishedAt) ?? 0),
    queued_duration: seconds(pipeline.createdAt, pipeline.startedAt),
    protected_ref: protectionsOf(pipeline.project, pipeline.ref).length > 0,
    variables: pipeline.variables,
    url: `${instance.url}/${fullPathOf(pipeline.project)}/-/pipelines/${pipeline.id}`,
  };
}

/** The words GitLab shows for a pipeline: `passed with warnings` when only allowed failures failed. */
export function detailedStatus(pipeline: Pipeline): string {
  if (pipeline.status !== 'success') return pipeline.status;
  const warnings = pipeline.jobs.some((job) => !job.retried && job.status === 'failed');
  return warnings ? 'passed with warnings' : 'passed';
}

async function mergeRequestPart(
  instance: Instance,
  mergeRequest: MergeRequest,
): Promise<Record<string, unknown>> {
  const status = await detailedMergeStatus(mergeRequest);
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    title: mergeRequest.title,
    source_branch: mergeRequest.sourceBranch,
    source_project_id: mergeRequest.sourceProject.id,
    target_branch: mergeRequest.targetBranch,
    target_project_id: mergeRequest.project.id,
    state: mergeRequest.state,
    merge_status: status === 'conflict' ? 'cannot_be_merged' : 'can_be_merged',
    detailed_merge_status: status,
    url: `${instance.url}/${fullPathOf(mergeRequest.project)}/-/merge_requests/${mergeRequest.iid}`,
  };
}

function buildPart(instance: Instance, job: Job): Record<string, unknown> {
  return {
    id: job.id,
    stage: job.stage,
    name: job.name,
    status: job.status,
    created_at: hookTime(instance, job.createdAt),
    started_at: hookTime(instance, job.startedAt),
    finished_at: hookTime(instance, job.finishedAt),
    duration: seconds(job.startedAt, job.finishedAt),
    queued_duration: seconds(job.createdAt, job.startedAt),
    failure_reason: job.status === 'failed' ? job.failureReason : null,
    when: job.when,
    manual: job.when === 'manual',
    allow_failure: job.allowFailure,
    user: userPart(job.user),
    runner:
      job.startedAt === null
        ? null
        : {
            id: 1,
            description: 'docker-1',
            runner_type: 'group_type',
            active: true,
            is_shared: false,
            tags: job.tags,
          },
    artifacts_file: { filename: null, size: null },
    environment: null,
  };
}
