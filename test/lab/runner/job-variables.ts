import { registry, registryPassword, registryUser } from '../daemon/network.ts';
import type { ExpandedJob } from './expanded-pipeline.ts';
import { expandAll } from './expand-value.ts';
import type { RunnerSettings } from './runner-settings.ts';

export interface PipelineFacts {
  readonly sha: string;
  readonly branch: string;
  readonly pipelineId: number;
  readonly jobToken: string;
}

export interface JobVariables {
  /** What the job's container gets. */
  readonly job: Readonly<Record<string, string>>;
  /** What service containers get: no secret, and nothing of the project's settings. */
  readonly services: Readonly<Record<string, string>>;
}

/** Variables as GitLab hands them to the runner; project settings outrank the CI file, which outranks GitLab's own. */
export function jobVariables(
  job: ExpandedJob,
  jobId: number,
  facts: PipelineFacts,
  settings: RunnerSettings,
): JobVariables {
  const open = { ...predefined(facts), ...ofJob(job, jobId), ...job.variables };
  const secret = {
    CI_REGISTRY_USER: registryUser,
    CI_REGISTRY_PASSWORD: registryPassword,
    CI_JOB_TOKEN: facts.jobToken,
  };
  const all = expandAll({ ...secret, ...open, ...settings.variables });
  const public_ = Object.keys(open).filter((name) => !(name in settings.variables));
  return { job: all, services: Object.fromEntries(public_.map((name) => [name, all[name] ?? ''])) };
}

function ofJob(job: ExpandedJob, id: number): Record<string, string> {
  return {
    CI_JOB_ID: String(id),
    CI_JOB_NAME: job.name,
    CI_JOB_NAME_SLUG: slug(job.name),
    CI_JOB_STAGE: job.stage,
  };
}

function predefined({ sha, branch, pipelineId }: PipelineFacts): Record<string, string> {
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_SERVER: 'yes',
    CI_SERVER_NAME: 'GitLab',
    CI_SERVER_HOST: 'gitlab.lab',
    CI_SERVER_URL: 'https://gitlab.lab',
    CI_PROJECT_ID: '1',
    CI_PROJECT_NAME: 'demo',
    CI_PROJECT_PATH: 'lab/demo',
    CI_PROJECT_PATH_SLUG: 'lab-demo',
    CI_PROJECT_NAMESPACE: 'lab',
    CI_PROJECT_URL: 'https://gitlab.lab/lab/demo',
    CI_DEFAULT_BRANCH: 'main',
    CI_COMMIT_BRANCH: branch,
    CI_COMMIT_REF_NAME: branch,
    CI_COMMIT_REF_SLUG: slug(branch),
    CI_COMMIT_SHA: sha,
    CI_COMMIT_SHORT_SHA: sha.slice(0, 8),
    CI_PIPELINE_ID: String(pipelineId),
    CI_PIPELINE_IID: '1',
    CI_PIPELINE_SOURCE: 'push',
    CI_BUILDS_DIR: '/builds',
    CI_PROJECT_DIR: projectDirectory,
    CI_RUNNER_DESCRIPTION: 'lab-runner',
    CI_REGISTRY: registry,
    CI_REGISTRY_IMAGE: `${registry}/lab/demo`,
  };
}

export const projectDirectory = '/builds/lab/demo';

/** A name as GitLab makes it fit for hosts and files: lower case, hyphens, at most 63 characters. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}
