import type { Gitlab as Api } from '@gitbeaker/rest';
import { z } from 'zod';
import type { Gitlab } from '../gitlab.ts';
import { Bridge, Job, LintResult, Pipeline } from '../schema.ts';
import { parseAnswer } from './answer.ts';

type PipelineCalls = Pick<
  Gitlab,
  | 'pipeline'
  | 'newestPipelines'
  | 'pipelinesOfCommit'
  | 'failedPipelines'
  | 'failedJobs'
  | 'passedJobs'
  | 'bridges'
  | 'trace'
  | 'lint'
  | 'lintAt'
>;

/** Pipelines, jobs and CI lint (https://docs.gitlab.com/api/pipelines/, /jobs/, /lint/). */
export function pipelineCalls(api: InstanceType<typeof Api>): PipelineCalls {
  return {
    async failedPipelines(projectId, since) {
      const options = { status: 'failed', updatedAfter: since, orderBy: 'id', sort: 'desc' } as const;
      const body = await api.Pipelines.all(projectId, { ...options, page: 1, perPage: 100 });
      return parseAnswer(z.array(Pipeline), body, 'pipelines');
    },
    async passedJobs(projectId, pipelineId) {
      const body = await api.Jobs.all(projectId, { pipelineId, scope: 'success', perPage: 100 });
      return parseAnswer(z.array(Job), body, `pipelines/${pipelineId}/jobs`);
    },
    async pipeline(projectId, pipelineId) {
      const body = await api.Pipelines.show(projectId, pipelineId);
      return parseAnswer(Pipeline, body, `pipelines/${pipelineId}`);
    },
    async newestPipelines(projectId, ref) {
      const options = { ref, orderBy: 'id', sort: 'desc', page: 1, perPage: 20 } as const;
      return parseAnswer(z.array(Pipeline), await api.Pipelines.all(projectId, options), 'pipelines');
    },
    async pipelinesOfCommit(projectId, sha) {
      const options = { sha, orderBy: 'id', sort: 'desc', page: 1, perPage: 20 } as const;
      return parseAnswer(z.array(Pipeline), await api.Pipelines.all(projectId, options), 'pipelines');
    },
    async failedJobs(projectId, pipelineId) {
      const body = await api.Jobs.all(projectId, { pipelineId, scope: 'failed', perPage: 100 });
      return parseAnswer(z.array(Job), body, `pipelines/${pipelineId}/jobs`);
    },
    async bridges(projectId, pipelineId) {
      const body = await api.Jobs.allPipelineBridges(projectId, pipelineId);
      return parseAnswer(z.array(Bridge), body, `pipelines/${pipelineId}/bridges`);
    },
    async *trace(projectId, jobId) {
      // NOTE: gitbeaker's type of `showLog` lacks `asStream`, which it hands through.
      const options = { asStream: true } as object;
      const body: unknown = await api.Jobs.showLog(projectId, jobId, options);
      yield* body as AsyncIterable<Uint8Array>;
    },
    async lint(projectId, content) {
      return parseAnswer(LintResult, await api.Lint.lint(projectId, content), 'ci/lint');
    },
    async lintAt(projectId, ref) {
      // NOTE: `contentRef` (GitLab 16.5) is missing from gitbeaker's types.
      const options = { contentRef: ref } as object;
      return parseAnswer(LintResult, await api.Lint.check(projectId, options), 'ci/lint');
    },
  };
}
