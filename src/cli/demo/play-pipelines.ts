import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Gitlab } from '../../../test/support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../../../test/support/gitlab/project-handle.ts';
import type { MergeRequest } from '../../../test/support/gitlab/state/merge-request.ts';
import { startGitlab } from '../../../test/support/gitlab/start-gitlab.ts';
import { startWorkers } from '../../../workers/main.ts';
import { readServiceConfig } from '../../config/service-config.ts';
import { createLog } from '../../server/log.ts';
import { openService } from '../../server/open-service.ts';
import { startWeb } from '../../server/start-web.ts';
import type { DemoPipeline } from './demo-pipeline.ts';

/** What a maintainer finds in GitLab after a pipeline was played. */
export interface PlayedPipeline {
  readonly pipeline: DemoPipeline;
  /** HTTP status with which the webhook was answered; null when no answer came. */
  readonly answer: number | null;
  /** null: none appeared in time. */
  readonly mergeRequest: MergeRequest | null;
  readonly diff: string;
}

/** The whole of it takes about a second per pipeline; a machine under load gets this long. */
const patienceMs = 60_000;

/**
 * Starts the GitLab stand-in and the service with its embedded queue, sends each failing pipeline's
 * webhook, and hands over what GitLab holds afterwards. Everything is stopped and removed at the end.
 */
export async function playPipelines(
  pipelines: readonly DemoPipeline[],
  onPlayed: (played: PlayedPipeline) => void,
): Promise<void> {
  const secret = randomBytes(16).toString('hex');
  const dataDir = await mkdtemp(path.join(tmpdir(), 'pipewright-demo-'));
  const gitlab = await startGitlab();
  const config = readServiceConfig({
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: secret,
    PIPEWRIGHT_DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
  });
  const service = await openService(
    { ...config, http: { host: '127.0.0.1', port: 0 } },
    createLog('silent', []),
  );
  const workers = startWorkers(service);
  const web = await startWeb(service);
  try {
    for (const pipeline of pipelines) {
      onPlayed(await play(gitlab, pipeline, `${web.address}/webhooks/gitlab`, secret));
    }
  } finally {
    await web.close();
    await workers.close(0);
    await service.close();
    await gitlab.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function play(
  gitlab: Gitlab,
  pipeline: DemoPipeline,
  url: string,
  secret: string,
): Promise<PlayedPipeline> {
  const project = gitlab.createProject({
    path: pipeline.project,
    files: { '.gitlab-ci.yml': pipeline.ciFile },
  });
  const failed = await project.failPipeline({
    jobs: [
      ...pipeline.passed.map((name) => ({ name, stage: 'build', status: 'success' as const })),
      { name: pipeline.job, status: 'failed', trace: pipeline.trace },
    ],
  });
  const proposed = untilMergeRequest(gitlab, project);
  const delivery = await gitlab.deliver(failed, url, { secret });
  const mergeRequest = await proposed;
  const diff =
    mergeRequest === null ? '' : await project.diff(mergeRequest.targetBranch, mergeRequest.sourceBranch);
  return { pipeline, answer: delivery.responseStatus, mergeRequest, diff };
}

/** Resolves when the stand-in holds a merge request of the project; null when none comes in time. */
function untilMergeRequest(gitlab: Gitlab, project: ProjectHandle): Promise<MergeRequest | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), patienceMs);
    gitlab.onResponse(() => {
      const [mergeRequest] = project.mergeRequests;
      if (mergeRequest === undefined) return;
      clearTimeout(timer);
      resolve(mergeRequest);
    });
  });
}
