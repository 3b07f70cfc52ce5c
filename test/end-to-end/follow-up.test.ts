import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import type { MergeRequest } from '../support/gitlab/state/merge-request.ts';
import type { PipelineSpec } from '../support/gitlab/state/pipeline-spec.ts';
import { deliver, type FailedRun, host2375, startWorld, type World } from '../support/service-world.ts';
import { anyStore, type TestStore } from '../support/service-stores.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let store: TestStore;
let world: World;
let run: FailedRun;

beforeAll(async () => {
  run = await host2375();
  store = await anyStore.start();
  world = await startWorld(store);
});

afterAll(async () => {
  await world.close();
  await store.close();
});

/** A job that fails for another cause: it calls the old program of Compose. */
async function composeRun(): Promise<FailedRun> {
  const directory = new URL(
    '../failure-classes/docker-cli-missing/compose-v1-in-a-docker-image/',
    import.meta.url,
  );
  return {
    job: 'test',
    ci: 'test:\n  stage: test\n  script:\n    - docker-compose up -d\n    - docker-compose run --rm tests\n',
    trace: await readFile(new URL('trace.log', directory)),
  };
}

async function tell(pipeline: Parameters<typeof deliver>[1]): Promise<void> {
  await deliver(world, pipeline);
  await world.untilQuiet();
}

/** A project with a fix of the run proposed. */
async function proposed(ci = run.ci): Promise<{ project: ProjectHandle; fix: MergeRequest }> {
  const project = world.project(ci);
  await tell(await project.failPipeline({ jobs: [failing(run.job, run.trace)] }));
  return { project, fix: project.mergeRequests[0]! };
}

function failing(name: string, trace: string | Buffer) {
  return { name, status: 'failed' as const, trace };
}

function ofFix(fix: MergeRequest, spec: PipelineSpec): PipelineSpec {
  return { ref: fix.sourceBranch, ...spec };
}

function labelsOf(fix: MergeRequest): string[] {
  return fix.labels.toSorted();
}

function outcomeOf(job: string): unknown {
  return world.service.log.findLast((line) => line['job'] === job && line['msg'] === 'job done')?.['outcome'];
}

describe('the pipeline of a fix', () => {
  it('that passes is said in one line and shown by a label, once', async () => {
    const { project, fix } = await proposed();
    expect(labelsOf(fix)).toEqual(['pipewright', 'pipewright::proposed']);
    const passed = await project.passPipeline(ofFix(fix, { jobs: [{ name: run.job }] }));

    await tell(passed);
    await tell(passed);

    expect(labelsOf(fix)).toEqual(['pipewright', 'pipewright::fixed']);
    const notes = project.notes(fix);
    expect(notes).toHaveLength(1);
    expect(notes[0]!.body).toMatch(
      /^\*\*The \[pipeline #\d+\]\(\S+\) of this fix passed\*\*, less than a minute after/,
    );
    expect(fix.state).toBe('opened');
    const metrics = await (await fetch(`${world.service.url}/metrics`)).text();
    expect(metrics).toMatch(/^pipewright_failure_to_green_seconds_count 1$/m);
  });

  it.each(['head', 'merged'] as const)(
    'that is one of its merge request (%s) counts as much',
    async (kind) => {
      const { project, fix } = await proposed();

      const pipeline = await project.passPipeline({
        mergeRequest: fix,
        source: 'merge_request_event',
        mergeRequestKind: kind,
        jobs: [{ name: run.job }],
      });
      // The stand-in lets pipelines have begun some minutes ago; this one began after the commit.
      Object.assign(pipeline, { createdAt: new Date() });
      await tell(pipeline);

      expect(labelsOf(fix)).toEqual(['pipewright', 'pipewright::fixed']);
    },
  );

  it('that fails for the same cause withdraws the fix, which is not proposed again', async () => {
    const { project, fix } = await proposed();

    await tell(await project.failPipeline(ofFix(fix, { jobs: [failing(run.job, run.trace)] })));

    expect(fix.state).toBe('closed');
    expect(labelsOf(fix)).toEqual(['pipewright', 'pipewright::withdrawn']);
    expect(project.notes(fix)[0]!.body).toContain('This fix did not help');
    expect(await project.branches()).toEqual(['main']);
    await tell(await project.failPipeline({ jobs: [failing(run.job, run.trace)] }));
    expect(project.mergeRequests).toEqual([fix]);
  });

  it('that fails for another known cause gets the next commit on the same branch', async () => {
    const other = await composeRun();
    const { project, fix } = await proposed(`${run.ci}\n${other.ci}`);
    const first = await project.head(fix.sourceBranch);

    await tell(await project.failPipeline(ofFix(fix, { jobs: [failing(other.job, other.trace)] })));

    expect(project.mergeRequests).toEqual([fix]);
    const [second] = await project.commits(fix.sourceBranch);
    expect(second!.parents).toEqual([first]);
    expect(await project.diff(first!, fix.sourceBranch)).toContain('+    - docker compose up -d');
    expect(fix.description).toContain('**And then:**');
    expect(labelsOf(fix)).toEqual(['pipewright', 'pipewright::proposed']);
    await tell(await project.passPipeline(ofFix(fix, { jobs: [{ name: run.job }, { name: other.job }] })));
    expect(labelsOf(fix)).toEqual(['pipewright', 'pipewright::fixed']);
    expect(project.notes(fix)).toHaveLength(1);
  });

  it('that fails for a cause with a fix of its own does not get that fix as well', async () => {
    const other = await composeRun();
    const project = world.project(`${run.ci}\n${other.ci}`);
    const jobs = [failing(run.job, run.trace), failing(other.job, other.trace)];
    await tell(await project.failPipeline({ jobs }));
    expect(project.openMergeRequests).toHaveLength(2);
    const [fix] = project.mergeRequests;
    const ofTls =
      project.mergeRequests.find(({ sourceBranch }) => sourceBranch.includes('tls-mismatch')) ?? fix!;
    const head = await project.head(ofTls.sourceBranch);

    await tell(
      await project.failPipeline(
        ofFix(ofTls, { jobs: [{ name: run.job }, failing(other.job, other.trace)] }),
      ),
    );

    expect(await project.head(ofTls.sourceBranch)).toBe(head);
    expect(project.openMergeRequests).toHaveLength(2);
    expect(project.notes(ofTls)).toEqual([]);
  });

  it('that fails for something unknown asks for help, and the fix stays', async () => {
    const { project, fix } = await proposed();

    await tell(
      await project.failPipeline(
        ofFix(fix, {
          jobs: [
            { name: run.job },
            failing('lint', 'something else is wrong\nERROR: Job failed: exit code 1\n'),
          ],
        }),
      ),
    );

    expect(fix.state).toBe('opened');
    expect(labelsOf(fix)).toEqual(['pipewright', 'pipewright::needs-help']);
    expect(project.notes(fix)[0]!.body).toContain('`lint`');
  });

  it('on a branch that someone else has pushed to is theirs', async () => {
    const { project, fix } = await proposed();
    await project.commit(fix.sourceBranch, { 'README.md': 'We take over.\n' });

    await tell(await project.passPipeline(ofFix(fix, { jobs: [{ name: run.job }] })));
    await tell(await project.failPipeline(ofFix(fix, { jobs: [failing(run.job, run.trace)] })));

    expect(project.notes(fix).map(({ body }) => body.includes('Someone else has pushed'))).toEqual([true]);
    expect(fix.state).toBe('opened');
    expect(outcomeOf('follow-up')).toEqual({ kind: 'hands-off', branch: fix.sourceBranch });
  });

  it('that is not for its newest commit says nothing', async () => {
    const { project, fix } = await proposed();
    const stale = await project.passPipeline(
      ofFix(fix, { sha: (await project.head())!, jobs: [{ name: run.job }] }),
    );

    await tell(stale);

    expect(project.notes(fix)).toEqual([]);
    expect(outcomeOf('follow-up')).toEqual({ kind: 'ignored', reason: 'no-pipeline-yet' });
  });

  it('that passed without it and is red again keeps the fix', async () => {
    const { project, fix } = await proposed();
    await project.passPipeline({ jobs: [{ name: run.job }] });
    await project.failPipeline({ jobs: [failing(run.job, run.trace)] });

    await tell(await project.passPipeline(ofFix(fix, { jobs: [{ name: run.job }] })));

    expect(fix.state).toBe('opened');
    expect(labelsOf(fix)).toEqual(['pipewright', 'pipewright::fixed']);
  });

  it('that passed without it and with its jobs left out keeps the fix', async () => {
    const { project, fix } = await proposed();
    await project.passPipeline({ jobs: [{ name: 'lint' }] });

    await tell(await project.passPipeline(ofFix(fix, { jobs: [{ name: run.job }] })));

    expect(fix.state).toBe('opened');
  });

  it('that told of an end of the bot’s own has it remove the branch that a crash left', async () => {
    const { project, fix } = await proposed();
    const head = (await project.head(fix.sourceBranch))!;
    const failed = await project.failPipeline(ofFix(fix, { jobs: [failing(run.job, run.trace)] }));
    await tell(failed);
    await project.createBranch(fix.sourceBranch, head);

    await tell(failed);

    expect(await project.branches()).toEqual(['main']);
  });

  it('that someone closed keeps its branch', async () => {
    const { project, fix } = await proposed();
    await project.close(fix);

    await tell(await project.passPipeline(ofFix(fix, { jobs: [{ name: run.job }] })));

    expect(await project.branches()).toContain(fix.sourceBranch);
  });
});
