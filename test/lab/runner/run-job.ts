import path from 'node:path';
import { LabError } from '../lab-error.ts';
import {
  uploadArtifacts,
  downloadArtifacts,
  type ArtifactsJob,
  type UploadedArtifacts,
} from './artifacts.ts';
import { expandValue } from './expand-value.ts';
import type { ExpandedJob } from './expanded-pipeline.ts';
import { runHelper, runInJob, type JobContainer } from './job-containers.ts';
import { provideImage, sayImage, type JobContext } from './job-context.ts';
import { JobFailure, type FailureReason } from './job-failure.ts';
import { projectDirectory } from './job-variables.ts';
import { checkService } from './service-check.ts';
import { startServices } from './services.ts';

export interface JobRun {
  readonly context: JobContext;
  readonly job: ExpandedJob;
  readonly id: number;
  readonly sha: string;
  readonly branch: string;
  /** The bare repository that holds it, as the lab's daemon sees it. */
  readonly repository: string;
  /** The project's directory, as this machine sees it. */
  readonly directory: string;
  readonly incoming: readonly UploadedArtifacts[];
  /** Where to put the job's artifacts. */
  readonly archive: string;
}

export interface JobOutcome {
  readonly status: 'success' | 'failed';
  readonly reason: FailureReason | null;
  readonly exitCode: number | null;
  readonly uploaded: UploadedArtifacts | null;
}

/**
 * Runs one job in the order the runner's docker executor does: services, sources, artifacts, script, uploads.
 *
 * @throws LabError when the lab's own daemon went away, which says nothing about the job
 */
export async function runJob(run: JobRun): Promise<JobOutcome> {
  const { context } = run;
  const { log } = context;
  let uploaded: UploadedArtifacts | null = null;
  try {
    log.say('Running with gitlab-runner 19.4.0 (pipewright lab)');
    log.say('  on lab-runner t1labrun, system ID: s_lab000000000');
    const container = await prepare(run);
    await fetchSources(run);
    await download(run);
    const failure = await runScript(context, container);
    await runAfterScript(context, container);
    uploaded = await upload(run, failure !== null);
    await log.section(
      'cleanup_file_variables',
      'Cleaning up project directory and file based variables',
      () => Promise.resolve(),
    );
    if (failure !== null) throw failure;
    log.write('00O', '\u001b[32;1mJob succeeded\n\u001b[0;m');
    return { status: 'success', reason: null, exitCode: null, uploaded };
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error;
    if ((await context.docker.run('version')).status !== 0)
      throw new LabError(`the lab's daemon went away during ${run.job.name}`, { cause: error });
    const where = error.reason === 'runner_system_failure' ? ' (system failure)' : '';
    log.fail(`Job failed${where}: ${error.message}`);
    return { status: 'failed', reason: error.reason, exitCode: error.exitCode, uploaded };
  }
}

function prepare({ context, job }: JobRun): Promise<JobContainer> {
  const { log, settings, variables } = context;
  return log.section('prepare_executor', 'Preparing the "docker" executor', async () => {
    const image = expandValue(job.image.name, variables);
    log.say(`Using Docker executor with image ${image} ...`);
    const services = await startServices(context, job.services);
    if (services.length > 0 && settings.waitForServices >= 0) {
      log.say(
        `Waiting for services to be up and running (timeout ${String(settings.waitForServices)} seconds)...`,
      );
      await Promise.all(services.map((service) => checkService(context, service)));
    }
    await provideImage(context, image);
    return { job, image, services };
  });
}

async function fetchSources({ context, sha, branch, repository }: JobRun): Promise<void> {
  const { log } = context;
  await log.section('prepare_script', 'Preparing environment', () =>
    runHelper(context, 'predefined', 'echo "Running on $(hostname) via lab..."', []),
  );
  const short = sha.slice(0, 8);
  await log.section('get_sources', 'Getting source from Git repository', async () => {
    log.note('Fetching changes with git depth set to 20...');
    const script = `export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
export GIT_CONFIG_KEY_1=advice.detachedHead GIT_CONFIG_VALUE_1=false
mkdir -p ${path.posix.dirname(projectDirectory)}
git init -q -b main ${projectDirectory}
echo 'Initialized empty Git repository in ${projectDirectory}/.git/'
cd ${projectDirectory}
git fetch -q --depth 20 file:///lab/sources.git ${sha}
printf '\\033[32;1mCreated fresh repository.\\033[0;m\\n'
git checkout -q --detach ${sha}
printf '\\033[32;1mChecking out ${short} as detached HEAD (ref is ${branch})...\\033[0;m\\n\\n'
printf '\\033[32;1mSkipping Git submodules setup\\033[0;m\\n'`;
    await runHelper(context, 'sources', script, ['--volume', `${repository}:/lab/sources.git:ro`]);
  });
}

async function download(run: JobRun): Promise<void> {
  if (run.incoming.length === 0) return;
  await run.context.log.section('download_artifacts', 'Downloading artifacts', () =>
    downloadArtifacts(artifactsJob(run), run.incoming),
  );
}

function runScript(context: JobContext, container: JobContainer): Promise<JobFailure | null> {
  const { log, settings } = context;
  return log.section('step_script', 'Executing "step_script" stage of the job script', async () => {
    await sayImage(context, container.image);
    const result = await runInJob(context, container, 'build', container.job.commands, settings.jobTimeout);
    if (result === 'late')
      return new JobFailure(
        `execution took longer than ${String(settings.jobTimeout)}s seconds`,
        'job_execution_timeout',
      );
    return result === 0 ? null : new JobFailure(`exit code ${String(result)}`, 'script_failure', result);
  });
}

async function runAfterScript(context: JobContext, container: JobContainer): Promise<void> {
  const { afterScript } = container.job;
  if (afterScript.length === 0) return;
  const { log } = context;
  await log.section('after_script', 'Running after_script', async () => {
    log.note('Running after script...');
    const result = await runInJob(context, container, 'after', afterScript, 300);
    if (result !== 0) log.warn(`script exited with non-zero status code: exit code ${String(result)}`);
  });
}

async function upload(run: JobRun, failed: boolean): Promise<UploadedArtifacts | null> {
  const { artifacts } = run.job;
  if (artifacts === null || artifacts.paths.length === 0) return null;
  if (artifacts.when !== 'always' && (artifacts.when === 'on_failure') !== failed) return null;
  const [name, title] = failed
    ? ['upload_artifacts_on_failure', 'Uploading artifacts for failed job']
    : ['upload_artifacts_on_success', 'Uploading artifacts for successful job'];
  return await run.context.log.section(name ?? '', title ?? '', () =>
    uploadArtifacts(artifactsJob(run), artifacts, run.archive),
  );
}

function artifactsJob({ context, job, id, directory }: JobRun): ArtifactsJob {
  return { name: job.name, id, variables: context.variables, directory, log: context.log };
}
