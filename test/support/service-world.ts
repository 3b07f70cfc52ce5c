import { readFile } from 'node:fs/promises';
import type { Gitlab } from './gitlab/gitlab.ts';
import type { ProjectHandle } from './gitlab/project-handle.ts';
import { startGitlab, type StartOptions } from './gitlab/start-gitlab.ts';
import type { Pipeline } from './gitlab/state/pipeline.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import type { TestStore } from './service-stores.ts';

/** The webhook's secret token in every test. */
export const webhookSecret = 'webhook-secret-7f3a';

/** A GitLab, a queue store and the service between them. */
export interface World {
  readonly gitlab: Gitlab;
  service: ServiceProcess;
  readonly environment: Readonly<Record<string, string>>;
  /** Where hooks are sent. */
  hookUrl(): string;
  /** A new project with this CI file on `main`. */
  project(ci: string, files?: Readonly<Record<string, string>>): ProjectHandle;
  /** Starts the service again on the same store. */
  restart(): Promise<void>;
  /** Resolves when the queue has nothing left to do, now or later. */
  untilQuiet(): Promise<void>;
  close(): Promise<void>;
}

export async function startWorld(
  store: TestStore,
  options: {
    readonly gitlab?: StartOptions;
    readonly environment?: Readonly<Record<string, string>>;
    /** Default: `serve`. */
    readonly args?: readonly string[];
    /** A command line that starts the service. */
    readonly through?: readonly string[];
  } = {},
): Promise<World> {
  const { args = ['serve'], through = [] } = options;
  const gitlab = await startGitlab(options.gitlab);
  const environment = {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: webhookSecret,
    PORT: '0',
    LOG_LEVEL: 'debug',
    ...store.environment,
    ...options.environment,
  };
  let projects = 0;
  const world: World = {
    gitlab,
    environment,
    service: await startService(args, environment, through),
    hookUrl: () => `${world.service.url}/webhooks/gitlab`,
    project(ci, files = {}) {
      projects += 1;
      return gitlab.createProject({
        path: `acme/shop-${projects}`,
        files: { '.gitlab-ci.yml': ci, ...files },
      });
    },
    async restart() {
      world.service = await startService(args, environment, through);
    },
    async untilQuiet() {
      while ((await unfinishedJobs(world.service.url)) > 0)
        await new Promise((resolved) => setTimeout(resolved, 50));
    },
    async close() {
      await world.service.stop('SIGTERM');
      await gitlab.close();
    },
  };
  return world;
}

/** Jobs that wait, run, or will be tried again, by the service's own metrics. */
async function unfinishedJobs(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const samples = [
    ...metrics.matchAll(/^pipewright_queue_jobs\{.*state="(?:waiting|active|delayed)"\} (\d+)$/gm),
  ];
  if (samples.length === 0) return Infinity;
  return samples.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** A failing pipeline that really ran: its CI file, its trace, and the name of the job. */
export interface FailedRun {
  readonly ci: string;
  readonly trace: Buffer;
  readonly job: string;
}

/** A client told to use port 2375 while the daemon serves TLS on 2376. */
export async function host2375(): Promise<FailedRun> {
  const directory = new URL('../end-to-end/host-2375/', import.meta.url);
  return {
    ci: await readFile(new URL('ci.yml', directory), 'utf8'),
    trace: await readFile(new URL('trace.log', directory)),
    job: 'build',
  };
}

/** Lets the job fail on a branch, without telling anyone. */
export async function failRun(project: ProjectHandle, run: FailedRun, ref = 'main'): Promise<Pipeline> {
  return await project.failPipeline({ ref, jobs: [{ name: run.job, status: 'failed', trace: run.trace }] });
}

/** Delivers a pipeline's webhook and returns the status of the answer. */
export async function deliver(
  world: World,
  pipeline: Pipeline,
  secret = webhookSecret,
): Promise<number | null> {
  const delivery = await world.gitlab.deliver(pipeline, world.hookUrl(), { secret });
  return delivery.responseStatus;
}
