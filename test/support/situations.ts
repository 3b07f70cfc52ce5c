import { readdir, readFile } from 'node:fs/promises';
import type { ProjectHandle } from './gitlab/project-handle.ts';
import type { MergeRequest } from './gitlab/state/merge-request.ts';
import type { Pipeline } from './gitlab/state/pipeline.ts';
import type { PipelineSpec } from './gitlab/state/pipeline-spec.ts';
import { deliver, type FailedRun, host2375, type World } from './service-world.ts';

/** A project, and a pipeline of it that the bot has not been told of yet. */
export interface Situation {
  readonly project: ProjectHandle;
  readonly pipeline: Pipeline;
}

const wrong = 'DOCKER_HOST: "tcp://docker:2375"\n';
const right =
  'DOCKER_HOST: "tcp://docker:2376"\n  DOCKER_TLS_VERIFY: "1"\n  DOCKER_CERT_PATH: "/certs/client"\n';

/**
 * What the bot can come upon, by what it answers with. Those about a fix of its own have that fix proposed by the service
 * first, and wait for it.
 */
export const situations = {
  async 'a merge request into a branch'(world: World): Promise<Situation> {
    const run = await host2375();
    const project = world.project(run.ci);
    return { project, pipeline: await fail(project, run) };
  },
  async 'a merge request for a mistake in an included file'(world: World): Promise<Situation> {
    const run = await host2375();
    const [variables = ''] = /variables:\n(?: .*\n)+/.exec(run.ci) ?? [];
    const ci = `include:\n  - local: /ci/docker.yml\n\n${run.ci.replace(variables, '')}`;
    const project = world.project(ci, { 'ci/docker.yml': variables });
    return { project, pipeline: await fail(project, run) };
  },
  async 'a merge request and a comment on another'(world: World): Promise<Situation> {
    const run = await host2375();
    const project = world.project(run.ci);
    await project.commit('feature', { 'README.md': 'More words.\n' });
    const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature' });
    return { project, pipeline: await fail(project, run, ofMergeRequest(mergeRequest)) };
  },
  async 'a suggestion'(world: World): Promise<Situation> {
    const run = await host2375();
    const project = world.project(run.ci.replace(wrong, right));
    await project.commit('feature', { '.gitlab-ci.yml': run.ci });
    const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature' });
    return { project, pipeline: await fail(project, run, ofMergeRequest(mergeRequest)) };
  },
  async 'a patch on the merge request of a fork'(world: World): Promise<Situation> {
    const run = await host2375();
    const project = world.project(run.ci);
    const path = `guests/${project.path.replaceAll('/', '-')}`;
    const fork = world.gitlab.createProject({ path, forkOf: project.project, members: [] });
    const sha = await fork.commit('feature', { 'README.md': 'More words.\n' });
    const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature', sourceProject: fork });
    return { project, pipeline: await fail(project, run, { ...ofMergeRequest(mergeRequest), sha }) };
  },
  async 'advice on a commit'(world: World): Promise<Situation> {
    const run = await privileged();
    const project = world.project(run.ci);
    return { project, pipeline: await fail(project, run) };
  },
  async 'another edit of its merge request'(world: World): Promise<Situation> {
    const { run, project } = await proposed(world);
    const changed = run.ci.replace('"tcp://docker:2375"', "'tcp://docker:2375'");
    await project.commit('main', { '.gitlab-ci.yml': changed });
    return { project, pipeline: await fail(project, run) };
  },
  async 'word that its fix passed'(world: World): Promise<Situation> {
    const { run, project, fix } = await proposed(world);
    const jobs = [{ name: run.job }];
    return { project, pipeline: await project.passPipeline({ ref: fix.sourceBranch, jobs }) };
  },
  async 'other word on its fix than before'(world: World): Promise<Situation> {
    const { run, project, fix } = await proposed(world);
    const ref = fix.sourceBranch;
    const lint = { job: 'lint', ci: '', trace: Buffer.from('odd\nERROR: Job failed: exit code 1\n') };
    await tell(world, await fail(project, lint, { ref }));
    return { project, pipeline: await project.passPipeline({ ref, jobs: [{ name: run.job }] }) };
  },
  async 'the withdrawal of its fix'(world: World): Promise<Situation> {
    const { run, project, fix } = await proposed(world);
    return { project, pipeline: await fail(project, run, { ref: fix.sourceBranch }) };
  },
  async 'a further commit on its fix'(world: World): Promise<Situation> {
    const other = await oldCompose();
    const { project, fix } = await proposed(world, `\n${other.ci}`);
    return { project, pipeline: await fail(project, other, { ref: fix.sourceBranch }) };
  },
} satisfies Readonly<Record<string, (world: World) => Promise<Situation>>>;

export type SituationName = keyof typeof situations;

/** Tells the service of a pipeline, and waits until it has dealt with it. */
export async function tell(world: World, pipeline: Pipeline): Promise<void> {
  await deliver(world, pipeline);
  await world.untilQuiet();
}

async function fail(project: ProjectHandle, run: FailedRun, spec: PipelineSpec = {}): Promise<Pipeline> {
  const jobs = [{ name: run.job, status: 'failed' as const, trace: run.trace }];
  return await project.failPipeline({ jobs, ...spec });
}

function ofMergeRequest(mergeRequest: MergeRequest): PipelineSpec {
  return { mergeRequest, source: 'merge_request_event' };
}

async function proposed(
  world: World,
  more = '',
): Promise<{ readonly run: FailedRun; readonly project: ProjectHandle; readonly fix: MergeRequest }> {
  const run = await host2375();
  const project = world.project(run.ci + more);
  await tell(world, await fail(project, run));
  const [fix] = project.openMergeRequests;
  if (fix === undefined) throw new Error('the service proposed no fix');
  return { run, project, fix };
}

/** A job that needs a privileged container, which no patch gives it. */
async function privileged(): Promise<FailedRun> {
  const folder = new URL('../failure-classes/privileged-required/', import.meta.url);
  const [name = ''] = (await readdir(folder)).toSorted();
  const directory = new URL(`${name}/`, folder);
  return {
    ci: await readFile(new URL('.gitlab-ci.yml', directory), 'utf8'),
    trace: await readFile(new URL('trace.log', directory)),
    job: 'build',
  };
}

/** A job that calls the old program of Compose. */
async function oldCompose(): Promise<FailedRun> {
  const folder = new URL(
    '../failure-classes/docker-cli-missing/compose-v1-in-a-docker-image/',
    import.meta.url,
  );
  return {
    job: 'test',
    ci: 'test:\n  stage: test\n  script:\n    - docker-compose up -d\n    - docker-compose run --rm tests\n',
    trace: await readFile(new URL('trace.log', folder)),
  };
}
