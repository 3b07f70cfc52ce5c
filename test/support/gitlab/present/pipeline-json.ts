import type { Instance } from '../instance.ts';
import type { Job, Pipeline } from '../state/pipeline.ts';
import { fullPathOf } from '../state/project.ts';
import { detailedStatus } from '../webhooks/pipeline-payload.ts';
import { commitJson } from './commit-json.ts';
import { userJson } from './user-json.ts';

/** A merge request pipeline's ref is spelled differently here than in its webhook. */
export function refOf(pipeline: Pipeline): string {
  if (pipeline.mergeRequest === null || pipeline.mergeRequestKind === null) return pipeline.ref;
  const kind = pipeline.mergeRequestKind === 'head' ? 'head' : 'merge';
  return `refs/merge-requests/${pipeline.mergeRequest.iid}/${kind}`;
}

/** The form of lists. */
export function basicPipelineJson(instance: Instance, pipeline: Pipeline): Record<string, unknown> {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: pipeline.project.id,
    sha: pipeline.sha,
    ref: refOf(pipeline),
    status: pipeline.status,
    source: pipeline.source,
    created_at: pipeline.createdAt.toISOString(),
    updated_at: pipeline.updatedAt.toISOString(),
    web_url: `${instance.url}/${fullPathOf(pipeline.project)}/-/pipelines/${pipeline.id}`,
    name: null,
  };
}

export function pipelineJson(instance: Instance, pipeline: Pipeline): Record<string, unknown> {
  const status = detailedStatus(pipeline);
  return {
    ...basicPipelineJson(instance, pipeline),
    before_sha: pipeline.beforeSha,
    tag: pipeline.tag,
    yaml_errors: pipeline.yamlErrors,
    user: userJson(instance, pipeline.user),
    started_at: pipeline.startedAt?.toISOString() ?? null,
    finished_at: pipeline.finishedAt?.toISOString() ?? null,
    committed_at: null,
    duration: seconds(pipeline.startedAt, pipeline.finishedAt),
    queued_duration: seconds(pipeline.createdAt, pipeline.startedAt),
    coverage: null,
    detailed_status: {
      icon: `status_${pipeline.status}`,
      text: status,
      label: status,
      group: pipeline.status,
      tooltip: status,
      has_details: true,
      details_path: `/${fullPathOf(pipeline.project)}/-/pipelines/${pipeline.id}`,
      favicon: null,
    },
  };
}

/** A job, or a bridge with its downstream pipeline. `failure_reason` is there only for failed ones. */
export async function jobJson(instance: Instance, job: Job): Promise<Record<string, unknown>> {
  const { pipeline } = job;
  const commit = await pipeline.project.repository.commit(pipeline.sha);
  return {
    id: job.id,
    status: job.status,
    stage: job.stage,
    name: job.name,
    ref: refOf(pipeline),
    tag: pipeline.tag,
    coverage: null,
    allow_failure: job.allowFailure,
    created_at: job.createdAt.toISOString(),
    started_at: job.startedAt?.toISOString() ?? null,
    finished_at: job.finishedAt?.toISOString() ?? null,
    erased_at: job.trace.erasedAt?.toISOString() ?? null,
    duration: seconds(job.startedAt, job.finishedAt),
    queued_duration: seconds(job.createdAt, job.startedAt),
    ...(job.status === 'failed' ? { failure_reason: job.failureReason } : {}),
    user: userJson(instance, job.user),
    commit: commitJson(instance, pipeline.project, commit),
    pipeline: basicPipelineJson(instance, pipeline),
    web_url: `${instance.url}/${fullPathOf(pipeline.project)}/-/jobs/${job.id}`,
    project: { ci_job_token_scope_enabled: false },
    ...(job.kind === 'bridge'
      ? { downstream_pipeline: job.downstream === null ? null : basicPipelineJson(instance, job.downstream) }
      : buildFields(job)),
  };
}

function buildFields(job: Job): Record<string, unknown> {
  return {
    artifacts:
      job.startedAt === null ? [] : [{ file_type: 'trace', size: 0, filename: 'job.log', file_format: null }],
    artifacts_expire_at: job.artifactsExpireAt?.toISOString() ?? null,
    runner:
      job.startedAt === null
        ? null
        : {
            id: 1,
            description: 'docker-1',
            ip_address: null,
            active: true,
            paused: false,
            is_shared: false,
            runner_type: 'group_type',
            name: null,
            online: true,
            status: 'online',
          },
    runner_manager: null,
    tag_list: job.tags,
    archived: false,
  };
}

function seconds(from: Date | null, to: Date | null): number | null {
  return from === null || to === null ? null : (to.getTime() - from.getTime()) / 1000;
}
