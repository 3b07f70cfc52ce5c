import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitlab } from '../../src/gitlab/create-gitlab.ts';
import type { DiffPosition, Gitlab as GitlabPort, Noteable } from '../../src/gitlab/gitlab.ts';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';

const ciFile = 'ci/a&b.yml';

let server: Gitlab;
let project: ProjectHandle;
let gitlab: GitlabPort;
let place: Noteable & { kind: 'merge-request' };

beforeEach(async () => {
  server = await startGitlab({ pageSize: 2 });
  project = server.createProject({ path: 'acme/shop', files: { [ciFile]: 'build:\n  script: [make]\n' } });
  await project.createBranch('faster');
  await project.commit('faster', { [ciFile]: 'build:\n  script: [make -j]\n' });
  const { iid } = await project.openMergeRequest({ sourceBranch: 'faster', title: 'Faster' });
  place = { kind: 'merge-request', iid };
  gitlab = createGitlab({ url: server.url, token: server.token });
});

afterEach(async () => {
  await server.close();
});

async function positionOf(newLine: number): Promise<DiffPosition> {
  const base = (await project.head('main')) ?? '';
  const head = (await project.head('faster')) ?? '';
  return {
    base_sha: base,
    start_sha: base,
    head_sha: head,
    position_type: 'text',
    old_path: ciFile,
    new_path: ciFile,
    new_line: newLine,
  };
}

describe('comments', () => {
  it('are made, listed over all pages, and changed, on merge requests and commits', async () => {
    const commit: Noteable = { kind: 'commit', sha: (await project.head()) ?? '' };
    for (const noteable of [place, commit]) {
      for (const body of ['one', 'two', 'three']) {
        const result = await gitlab.createNote(project.id, noteable, body);
        expect(result.kind).toBe('created');
      }
      const first = (await gitlab.discussions(project.id, noteable))[0]!;
      await gitlab.editNote(
        project.id,
        noteable,
        { discussionId: first.id, noteId: first.notes[0]!.id },
        'uno',
      );
      const bodies = (await gitlab.discussions(project.id, noteable)).flatMap(({ notes }) =>
        notes.map(({ body }) => body),
      );
      expect(bodies).toEqual(['uno', 'two', 'three']);
    }
  });

  it('on lines of the diff can be replied to and resolved, whatever the file is called', async () => {
    const body = 'Not so fast.\n\n```suggestion:-0+0\n  script: [make -j2]\n```';
    const result = await gitlab.createNote(project.id, place, body, await positionOf(2));
    expect(result.kind).toBe('created');
    const [thread] = await gitlab.discussions(project.id, place);
    await gitlab.replyToDiscussion(project.id, place, thread!.id, 'Done.');
    await gitlab.resolveDiscussion(project.id, place.iid, thread!.id);

    const [after] = await gitlab.discussions(project.id, place);
    expect(after!.notes.map((note) => [note.body, note.resolved])).toEqual([
      [body, true],
      ['Done.', true],
    ]);
    expect(after!.notes[0]!.suggestions).toMatchObject([{ applied: false, appliable: true }]);
  });

  it('on lines that are not in the diff are an answer, not an error', async () => {
    const result = await gitlab.createNote(project.id, place, 'Where?', await positionOf(40));
    expect(result.kind).toBe('not-in-diff');
    expect(project.notes(project.mergeRequests[0]!)).toEqual([]);
  });
});
