import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { branchName } from '../../src/delivery/branch-name.ts';
import { ensureComment } from '../../src/delivery/ensure-comment.ts';
import { ensureMergeRequest, readPrecedents } from '../../src/delivery/ensure-merge-request.ts';
import { ensureSuggestions } from '../../src/delivery/ensure-suggestions.ts';
import { Fix } from '../../src/delivery/fix.ts';
import { toSuggestions } from '../../src/delivery/suggestions.ts';
import { plainStyle } from '../../src/delivery/text-style.ts';
import { createGitlab } from '../../src/gitlab/create-gitlab.ts';
import type { Gitlab as Client } from '../../src/gitlab/gitlab.ts';
import { GitlabUnavailable } from '../../src/gitlab/gitlab-error.ts';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { type Cut, ScheduledRuns } from '../support/scheduled-runs.ts';

vi.setConfig({ testTimeout: 120_000 });

const path = '.gitlab-ci.yml';
const before = 'build:\n  image: docker:27\n  script:\n    - one\n    - two\n    - three\n    - four\n';
const after = before.replace('docker:27', 'docker:28').replace('- four', '- 4');

const fix = Fix.parse({
  failureClass: 'tls-mismatch',
  title: 'Mend two lines',
  explanation: 'Both are wrong.',
  jobs: [{ id: 1, name: 'build', webUrl: 'http://127.0.0.1/job', evidence: [] }],
  targetBranch: 'main',
  sha: 'a'.repeat(40),
  pipelineWebUrl: 'http://127.0.0.1/pipeline',
  projectWebUrl: 'http://127.0.0.1/project',
  ciRoot: path,
  ciFiles: [],
  patches: [{ path, splices: [] }],
  edit: 'e'.repeat(32),
});

let gitlab: Gitlab;
/** One whose requests nobody delays. */
let undisturbed: Client;

beforeAll(async () => {
  gitlab = await startGitlab();
  undisturbed = createGitlab(gitlab);
});

afterAll(() => gitlab.close());

beforeEach(() => {
  gitlab.faults.clear();
});

const cut = fc.record<Cut>({
  at: fc.integer({ min: 1, max: 8 }),
  effect: fc.constantFrom('reset', 'reset after doing it'),
});

let projects = 0;

function newProject(text: string, host = gitlab): ProjectHandle {
  projects += 1;
  return host.createProject({ path: `acme/race-${projects}`, files: { [path]: text } });
}

async function proposeIn(project: ProjectHandle): Promise<(client: Client) => Promise<{ kind: string }>> {
  const files = [{ path, content: Buffer.from(after) }];
  const baseSha = (await project.head()) ?? '';
  const presentation = { style: plainStyle, labels: [], reviewers: [] };
  const proposal = { projectId: project.id, fix, baseSha, files, documentation: null, presentation };
  return async (client) =>
    await ensureMergeRequest(client, proposal, await readPrecedents(client, project.id, fix));
}

describe('runs at once for the same fix, cut off anywhere', () => {
  it('leave one merge request and one branch with one commit', async () => {
    const runs = fc.array(fc.option(cut), { minLength: 2, maxLength: 3 });
    const property = fc.asyncProperty(fc.scheduler(), runs, async (scheduler, cuts) => {
      const project = newProject(before);
      const propose = await proposeIn(project);
      const scheduled = new ScheduledRuns(gitlab, scheduler);
      const ended = Promise.allSettled(cuts.map((one) => scheduled.start(one, propose)));
      await scheduled.untilEnded();
      const results = (await ended).map((run) => (run.status === 'fulfilled' ? run.value.kind : run.reason));
      const last = await propose(undisturbed);

      // What a run was told by GitLab it may never take for a refusal.
      for (const result of results)
        expect(['created', 'unchanged', expect.any(GitlabUnavailable)]).toContainEqual(result);
      expect(['created', 'unchanged']).toContain(last.kind);
      expect(project.mergeRequests).toMatchObject([{ state: 'opened', sourceBranch: branchName(fix) }]);
      expect(await project.branches()).toEqual(['main', branchName(fix)]);
      expect(await project.commits(branchName(fix))).toHaveLength(2);
      expect(await project.text(path, branchName(fix))).toBe(after);
      expect(await project.text(path)).toBe(before);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

/** Makes each attempt, then one that nothing happens to. */
async function repeat(
  scheduler: fc.Scheduler,
  cuts: readonly Cut[],
  work: (client: Client) => Promise<unknown>,
): Promise<unknown> {
  const scheduled = new ScheduledRuns(gitlab, scheduler);
  for (const one of cuts) {
    const ended = Promise.allSettled([scheduled.start(one, work)]);
    await scheduled.untilEnded();
    await ended;
  }
  return await work(undisturbed);
}

async function broken(): Promise<{ project: ProjectHandle; iid: number }> {
  const project = newProject('build: { script: [make] }\n');
  await project.commit('feature', { [path]: before });
  return { project, iid: (await project.openMergeRequest({ sourceBranch: 'feature' })).iid };
}

describe('runs after one another, each cut off anywhere', () => {
  const attempts = fc.array(cut, { minLength: 1, maxLength: 3 });

  it('leave one comment, which says what was to be said last', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      attempts,
      attempts,
      async (scheduler, first, second) => {
        const { project, iid } = await broken();
        const place = { kind: 'merge-request', iid } as const;
        const say = (state: string) => (client: Client) =>
          ensureComment(client, project.id, place, { key: 'key', state, body: `It is ${state}.` });

        await repeat(scheduler, first, say('red'));
        await repeat(scheduler, second, say('green'));

        const bodies = project.notes(project.mergeRequests[0]!).map(({ body }) => body.split('\n')[0]);
        expect(bodies).toEqual(['It is green.']);
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });

  it('leave one suggestion for each line', async () => {
    const property = fc.asyncProperty(fc.scheduler(), attempts, async (scheduler, cuts) => {
      const { project, iid } = await broken();
      const suggest = async (client: Client) => {
        const { diffRefs } = await client.mergeRequest(project.id, iid);
        const diffs = await client.mergeRequestDiffs(project.id, iid);
        const suggestions = toSuggestions([{ path, before, after }], diffs, diffRefs!) ?? [];
        return await ensureSuggestions(client, project.id, iid, fix, suggestions, null);
      };

      const last = await repeat(scheduler, cuts, suggest);

      expect(last).toMatchObject({ kind: 'suggested' });
      const [mergeRequest] = project.mergeRequests;
      const suggested = project.notes(mergeRequest!).flatMap(({ suggestions }) => suggestions);
      expect(suggested.map(({ toContent }) => toContent)).toEqual(['  image: docker:28\n', '    - 4\n']);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  it('leave one merge request with one comment that names it', async () => {
    const property = fc.asyncProperty(fc.scheduler(), attempts, async (scheduler, cuts) => {
      const { project, iid } = await broken();
      const propose = await proposeIn(project);
      const place = { kind: 'merge-request', iid } as const;
      const deliver = async (client: Client) => {
        await propose(client);
        return await ensureComment(client, project.id, place, {
          key: 'key',
          state: 'told',
          body: 'See there.',
        });
      };

      await repeat(scheduler, cuts, deliver);

      expect(project.openMergeRequests.map(({ sourceBranch }) => sourceBranch)).toEqual([
        'feature',
        branchName(fix),
      ]);
      expect(project.notes(project.mergeRequests[0]!)).toHaveLength(1);
    });
    await fc.assert(property, { numRuns: 30 });
  });
});

describe('a list that lags behind', () => {
  it('does not make a merge request that exists a refusal', async () => {
    const lagging = await startGitlab({ mergeRequestListLag: 6 });
    try {
      const client = createGitlab(lagging);
      const project = newProject(before, lagging);
      const propose = await proposeIn(project);
      await propose(client);

      // Two lists are read before the attempt to create it, and one after.
      await expect(propose(client)).rejects.toThrow(GitlabUnavailable);
      await expect(propose(client)).rejects.toThrow(GitlabUnavailable);

      expect(await propose(client)).toMatchObject({ kind: 'unchanged' });
      expect(project.mergeRequests).toHaveLength(1);
      expect(await project.branches()).toEqual(['main', branchName(fix)]);
    } finally {
      await lagging.close();
    }
  });
});
