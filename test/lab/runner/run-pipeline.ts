import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DockerClient } from '../daemon/docker-client.ts';
import type { LabDirectory } from '../daemon/lab-directory.ts';
import { registryPassword } from '../daemon/network.ts';
import type { UploadedArtifacts } from './artifacts.ts';
import { expandPipeline } from './expand-pipeline.ts';
import type { ExpandedJob, ExpandedPipeline } from './expanded-pipeline.ts';
import { shortHash, type JobContext } from './job-context.ts';
import { JobLog } from './job-log.ts';
import { artifactSources, decideStart, type FinishedJob } from './job-order.ts';
import type { FailureReason } from './job-failure.ts';
import { jobVariables, projectDirectory, slug, type PipelineFacts } from './job-variables.ts';
import { runJob, type JobOutcome } from './run-job.ts';
import type { RunnerSettings } from './runner-settings.ts';
import { takeCommit, takeSources, type PushedCommit } from './sources.ts';

/** What a pipeline is run with. */
export interface Runner {
  readonly lab: LabDirectory;
  readonly docker: DockerClient;
}

/** A job as the pipeline's page shows it. */
export interface JobResult extends FinishedJob {
  /** Path of its log; null where it did not run. */
  readonly log: string | null;
  readonly exitCode: number | null;
  readonly reason: FailureReason | null;
}

export interface PipelineResult {
  readonly status: 'success' | 'failed';
  /** In the order they ran; of a job that was tried again, the last try. */
  readonly jobs: readonly JobResult[];
}

interface PipelineRun {
  readonly runner: Runner;
  readonly settings: RunnerSettings;
  readonly out: string;
  readonly pipeline: ExpandedPipeline;
  readonly facts: PipelineFacts;
  /** Volumes of `[runners.docker] volumes`, by path; jobs of one pipeline share them. */
  readonly sharedVolumes: ReadonlyMap<string, string>;
  readonly uploads: Map<string, UploadedArtifacts>;
}

/**
 * Runs a pipeline, job after job.
 *
 * @param project - a directory, taken as it is, or a commit that was pushed somewhere
 * @param out - a new folder below the lab's directory, for logs (`jobs/NN-<job>.log`), sources and artifacts
 * @throws InvalidCiFile where GitLab would not create the pipeline; LabError where the lab is at fault
 */
export async function runPipeline(
  runner: Runner,
  project: string | PushedCommit,
  out: string,
  settings: RunnerSettings,
): Promise<PipelineResult> {
  await rm(out, { recursive: true, force: true });
  for (const folder of ['jobs', 'artifacts']) await mkdir(path.join(out, folder), { recursive: true });
  const sources = await (typeof project === 'string' ? takeSources(project, out) : takeCommit(project, out));
  const pipeline = await expandPipeline(runner.lab.expander, sources.workTree, settings.variables);
  const places = settings.volumes.filter((volume) => !isMount(volume));
  const sharedVolumes = new Map(places.map((place) => [place, `cache-${shortHash(out + place)}`]));
  const facts = {
    sha: sources.sha,
    branch: sources.branch,
    pipelineId: 1000 + (Math.floor(Date.now() / 1000) % 9000),
    jobToken: `glcbt-64_${shortHash(out)}`,
  };
  const run = { runner, settings, out, pipeline, facts, sharedVolumes, uploads: new Map() };
  try {
    const jobs = await runJobs(run);
    const failed = jobs.some(({ status, allowed }) => status === 'failed' && !allowed);
    return { status: failed ? 'failed' : 'success', jobs };
  } finally {
    for (const volume of sharedVolumes.values()) await runner.docker.run('volume', 'rm', '--force', volume);
  }
}

async function runJobs(run: PipelineRun): Promise<readonly JobResult[]> {
  const results: JobResult[] = [];
  for (const [index, job] of run.pipeline.jobs.entries()) {
    const start = decideStart(job, run.pipeline, results);
    if (start !== 'run') {
      results.push({ job, status: start, allowed: false, log: null, exitCode: null, reason: null });
      continue;
    }
    const name = `${String(index).padStart(2, '0')}-${slug(job.name)}`;
    for (let attempt = 0; ; attempt += 1) {
      const log = path.join(run.out, 'jobs', `${name}${attempt === 0 ? '' : `.retry${String(attempt)}`}.log`);
      const id = run.facts.pipelineId * 100 + index * 3 + attempt;
      const { status, exitCode, reason } = await runOne(run, job, id, log);
      if (status === 'failed' && attempt < job.retry) continue;
      const allowed = status === 'failed' && isAllowed(job, exitCode);
      results.push({ job, status, allowed, log, exitCode, reason });
      break;
    }
  }
  return results;
}

function isAllowed({ allowFailure }: ExpandedJob, exitCode: number | null): boolean {
  return typeof allowFailure === 'boolean'
    ? allowFailure
    : exitCode !== null && allowFailure.includes(exitCode);
}

async function runOne(run: PipelineRun, job: ExpandedJob, id: number, logFile: string): Promise<JobOutcome> {
  const { runner, settings, facts, out } = run;
  const { docker, lab } = runner;
  const variables = jobVariables(job, id, facts, settings);
  const prefix = `runner-t1labrun-project-1-concurrent-0-${shortHash(`${out}${String(id)}`)}`;
  const builds = `${prefix}-builds`;
  const network = settings.networkPerBuild ? `${prefix}-network` : null;
  const context: JobContext = {
    docker,
    settings,
    prefix,
    log: new JobLog(logFile, [registryPassword, facts.jobToken], settings.timestamps),
    variables: variables.job,
    serviceVariables: variables.services,
    volumeOptions: [
      ...volumeOptions(builds, run.sharedVolumes),
      ...settings.volumes.filter(isMount).flatMap((mount) => ['--volume', mount]),
    ],
    networkOptions: network === null ? [] : ['--network', network],
    containers: [],
  };
  await docker.must('volume', 'create', builds);
  if (network !== null) await docker.must('network', 'create', network);
  try {
    const outcome = await runJob({
      context,
      job,
      id,
      sha: facts.sha,
      branch: facts.branch,
      repository: path.join('/lab', path.relative(lab.root, out), 'sources.git'),
      directory: path.join(lab.data, 'volumes', builds, '_data', path.relative('/builds', projectDirectory)),
      incoming: incomingArtifacts(run, job),
      archive: path.join(out, 'artifacts', `${String(id)}.tar`),
    });
    if (outcome.uploaded !== null) run.uploads.set(job.name, outcome.uploaded);
    return outcome;
  } finally {
    context.log.close();
    await docker.run('rm', '--force', '--volumes', ...context.containers);
    await docker.run('volume', 'rm', '--force', builds);
    if (network !== null) await docker.run('network', 'rm', network);
  }
}

/** `host path:path` or with `:ro`, as opposed to a path that gets a volume. */
function isMount(volume: string): boolean {
  return volume.includes(':');
}

function volumeOptions(builds: string, shared: ReadonlyMap<string, string>): readonly string[] {
  const volumes = [`${builds}:/builds`, ...[...shared].map(([place, volume]) => `${volume}:${place}`)];
  return volumes.flatMap((volume) => ['--volume', volume]);
}

function incomingArtifacts(
  { pipeline, uploads }: PipelineRun,
  job: ExpandedJob,
): readonly UploadedArtifacts[] {
  const keys = artifactSources(job, pipeline);
  return pipeline.jobs.flatMap((other) => (keys.has(other.key) ? (uploads.get(other.name) ?? []) : []));
}
