import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { snapshotOf } from '../support/gitlab-snapshot.ts';
import { startService } from '../support/service-process.ts';
import { anyStore, type TestStore } from '../support/service-stores.ts';
import { startWorld, type World } from '../support/service-world.ts';
import { type Situation, type SituationName, situations, tell } from '../support/situations.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

interface Row {
  /** The writes that are withheld, in their order. */
  readonly withheld: readonly string[];
  /** Words of what they would have written. */
  readonly says: string;
  readonly outcome: string;
}

const rows = {
  'a merge request into a branch': {
    withheld: ['commitFiles', 'createMergeRequest'],
    says: 'Use TLS between docker and its daemon in build',
    outcome: 'created',
  },
  'a merge request for a mistake in an included file': {
    // The first two are the branch that the patch would be linted on.
    withheld: ['commitFiles', 'deleteBranch', 'commitFiles', 'createMergeRequest'],
    says: 'ci/docker.yml',
    outcome: 'created',
  },
  'a merge request and a comment on another': {
    withheld: ['commitFiles', 'createMergeRequest', 'createNote'],
    says: '**The fix is ready:**',
    outcome: 'created',
  },
  'a suggestion': { withheld: ['createNote'], says: '```suggestion:', outcome: 'suggested' },
  'a patch on the merge request of a fork': {
    withheld: ['createNote'],
    says: '+  DOCKER_HOST: \\"tcp://docker:2376\\"',
    outcome: 'commented',
  },
  'advice on a commit': { withheld: ['createNote'], says: 'privileged = true', outcome: 'commented' },
  'another edit of its merge request': {
    withheld: ['commitFiles', 'updateMergeRequest'],
    says: 'Use TLS between docker and its daemon in build',
    outcome: 'updated',
  },
  'word that its fix passed': {
    withheld: ['createNote', 'updateMergeRequest'],
    says: 'pipewright::fixed',
    outcome: 'passed',
  },
  'other word on its fix than before': {
    withheld: ['editNote', 'updateMergeRequest'],
    says: 'pipewright::fixed',
    outcome: 'passed',
  },
  'the withdrawal of its fix': {
    withheld: ['createNote', 'updateMergeRequest', 'deleteBranch'],
    says: 'This fix did not help',
    outcome: 'withdrawn',
  },
  'a further commit on its fix': {
    withheld: ['commitFiles', 'createNote', 'updateMergeRequest'],
    says: '**And then:** Call compose as a docker plugin',
    outcome: 'further-commit',
  },
} as const satisfies Readonly<Record<SituationName, Row>>;

const names = Object.keys(rows) as SituationName[];

let store: TestStore;
let world: World;
const prepared = new Map<SituationName, Situation>();

beforeAll(async () => {
  store = await anyStore.start();
  world = await startWorld(store);
  // Fixes to follow up have to be there: they are proposed before the service is told to write nothing.
  for (const name of names) prepared.set(name, await situations[name](world));
  await world.service.stop('SIGTERM');
  world.service = await startService(['serve'], { ...world.environment, PIPEWRIGHT_MODE: 'dry-run' });
});

afterAll(async () => {
  await world.close();
  await store.close();
});

function withheldSince(lines: number): readonly Readonly<Record<string, unknown>>[] {
  return world.service.log.slice(lines).filter(({ msg }) => msg === 'dry run: not written');
}

/** The first row of the dashboard, as text. */
async function newestWork(): Promise<string> {
  const page = await (await fetch(`${world.service.url}/`)).text();
  expect(page).toContain('<strong>Dry run:</strong> nothing is written to GitLab.');
  return (/<tbody>\s*<tr>(.*?)<\/tr>/s.exec(page)?.[1] ?? '').replaceAll(/<[^>]*>/g, ' ');
}

describe('a dry run', () => {
  it.each(names)('writes nothing, and says what it would have: %s', async (name) => {
    const { withheld, says, outcome } = rows[name];
    const { pipeline } = prepared.get(name)!;
    const before = await snapshotOf(world.gitlab);
    world.gitlab.requests.clear();
    const lines = world.service.log.length;

    await tell(world, pipeline);

    expect(await snapshotOf(world.gitlab)).toBe(before);
    const writes = world.gitlab.requests.writes.filter(
      ({ endpoint }) => endpoint !== '/projects/:id/ci/lint',
    );
    expect(writes).toEqual([]);
    expect(withheldSince(lines).map(({ write }) => write)).toEqual(withheld);
    expect(JSON.stringify(withheldSince(lines))).toContain(says);
    expect(await newestWork()).toMatch(new RegExp(`completed\\s+${outcome}\\b`));
  });
});
