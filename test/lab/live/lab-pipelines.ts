import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { JobSpec, PipelineRule } from '../../support/gitlab/state/pipeline-spec.ts';
import type { LabCase } from '../proof/lab-case.ts';
import { runPipeline, type JobResult, type PipelineResult, type Runner } from '../runner/run-pipeline.ts';

/** A pipeline that the lab ran for a push. */
export interface LabPipeline {
  readonly branch: string;
  readonly sha: string;
  readonly result: PipelineResult;
}

export interface LabPipelines {
  /** Runs the CI file of each push, on whatever branch, and tells GitLab how it ended, with the genuine traces. */
  readonly rule: PipelineRule;
  /** What ran so far, oldest first. */
  readonly ran: readonly LabPipeline[];
  /** Why a push got no pipeline; empty where each got one. */
  readonly failures: readonly unknown[];
}

/**
 * Lets the lab be the runner of a GitLab project.
 *
 * @param folder - for logs and sources
 */
export function labPipelines(
  runner: Runner,
  { runner: settings }: Pick<LabCase, 'runner'>,
  folder: string,
  onRan: (pipeline: LabPipeline) => void,
): LabPipelines {
  const ran: LabPipeline[] = [];
  const failures: unknown[] = [];
  const run = async (commit: Parameters<typeof runPipeline>[1] & object): Promise<readonly JobSpec[]> => {
    const out = path.join(folder, `pipeline-${String(ran.length + 1)}`);
    const result = await runPipeline(runner, commit, out, settings);
    const pipeline = { branch: commit.branch, sha: commit.sha, result };
    ran.push(pipeline);
    onRan(pipeline);
    return await Promise.all(result.jobs.map(toJobSpec));
  };
  return {
    ran,
    failures,
    async rule({ project, ref, sha, source }) {
      // As in GitLab: without rules for merge requests, a CI file's jobs are for pushes.
      if (source !== 'push') return null;
      try {
        return { jobs: await run({ repository: project.repository.gitdir, branch: ref, sha }) };
      } catch (error) {
        // Thrown here, it would end up among the stand-in's own failures.
        failures.push(error);
        return null;
      }
    },
  };
}

async function toJobSpec({ job, status, log, reason, allowed }: JobResult): Promise<JobSpec> {
  return {
    name: job.name,
    stage: job.stage,
    status,
    allowFailure: allowed,
    when: job.when,
    ...(log === null ? {} : { trace: await readFile(log) }),
    ...(reason === null ? {} : { failureReason: reason }),
  };
}
