import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { clientOf, type Answer, type Send } from './client.ts';

let gitlab: Gitlab;
let shop: ProjectHandle;
let send: Send;

const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`);
const after = before.toSpliced(4, 1, 'new 5\n', 'new 6\n').toSpliced(15, 1);

beforeEach(async () => {
  gitlab = await startGitlab();
  shop = gitlab.createProject({ path: 'acme/shop', files: { 'ci.yml': before.join(''), untouched: 'x\n' } });
  await shop.commit('feature', { 'ci.yml': after.join('') });
  await shop.openMergeRequest({ sourceBranch: 'feature' });
  send = clientOf(gitlab);
});
afterEach(() => gitlab.close());

const at = (path: string): string => `/projects/${shop.id}/merge_requests/1${path}`;

async function position(lines: object, paths: object = {}): Promise<object> {
  const { body } = await send('GET', at('/versions'));
  return {
    position_type: 'text',
    base_sha: body[0].base_commit_sha,
    start_sha: body[0].start_commit_sha,
    head_sha: body[0].head_commit_sha,
    old_path: 'ci.yml',
    new_path: 'ci.yml',
    ...paths,
    ...lines,
  };
}

async function comment(lines: object, body = 'Here', paths: object = {}): Promise<Answer> {
  return send('POST', at('/discussions'), { body, position: await position(lines, paths) });
}

const refused = '400 Bad request - Note {:line_code=>["can\'t be blank", "must be a valid line code"]}';

const suggest = (range: string, text: string): string => `Try:\n\`\`\`suggestion${range}\n${text}\`\`\``;
const suggestionOf = async (
  answer: Answer,
): Promise<{ id: number; appliable: boolean; applied: boolean }> => {
  const { body } = await send('GET', at(`/discussions/${answer.body.id}`));
  return body.notes[0].suggestions[0];
};
const asDeveloper = (): Send => clientOf(gitlab, gitlab.tokenOf(gitlab.users.developer));

const range = (end: number): object => ({
  line_range: { start: { type: 'new', new_line: 5 }, end: { type: 'new', new_line: end } },
});

describe('notes', () => {
  test('are written, read newest first, edited by their author, and deleted', async () => {
    const { body: first } = await send('POST', at('/notes'), { body: 'one' });
    await send('POST', at('/notes'), { body: 'two', internal: true });
    const { body: list } = await send('GET', at('/notes'));
    expect(list.map((note: { body: string }) => note.body)).toEqual(['two', 'one']);
    expect(first).toMatchObject({
      type: null,
      resolvable: false,
      system: false,
      noteable_type: 'MergeRequest',
    });
    expect((await send('PUT', at(`/notes/${first.id}`), { body: 'uno' })).body.body).toBe('uno');
    const developer = clientOf(gitlab, gitlab.tokenOf(gitlab.users.developer));
    expect((await developer('PUT', at(`/notes/${first.id}`), { body: 'x' })).status).toBe(403);
    expect((await send('DELETE', at(`/notes/${first.id}`))).status).toBe(204);
    expect((await send('GET', at(`/notes/${first.id}`))).status).toBe(404);
  });

  test('may be neither empty nor longer than a million characters', async () => {
    expect((await send('POST', at('/notes'), { body: ' ' })).status).toBe(400);
    expect((await send('POST', at('/notes'), { body: 'x'.repeat(1_000_001) })).status).toBe(400);
    expect((await send('POST', at('/notes'), { body: 'x'.repeat(1_000_000) })).status).toBe(201);
  });

  test('nothing but quick actions make no note and answer 202', async () => {
    const answer = await send('POST', at('/notes'), { body: '/close\n/label ~ci' });
    expect(answer.status).toBe(202);
    expect(answer.body).toHaveProperty('summary');
    expect(shop.notes(shop.mergeRequests[0]!)).toEqual([]);
    expect(shop.mergeRequests[0]).toMatchObject({ state: 'closed', labels: ['ci'] });
  });

  test('quick actions inside a fence, inline or unknown stay text', async () => {
    const body =
      'see:\n```\n/close\n```\n````\n```\n/merge\n````\n/usr/bin/docker: not found\n then /close it';
    expect((await send('POST', at('/notes'), { body })).body.body).toBe(body);
    expect(gitlab.quickActions).toEqual([]);
    expect(shop.mergeRequests[0]!.state).toBe('opened');
  });

  test('mentions are noticed unless they stand in code', async () => {
    await send('POST', at('/notes'), {
      body: '@developer see `@all`\n```\n@everyone\n```\nmail a@b.c <!-- @hidden -->',
    });
    expect(gitlab.mentions).toEqual(['developer']);
  });

  test('references leave a trace in the activity of what they name, unless they stand in code', async () => {
    await shop.commit('other', { a: 'b' });
    await shop.openMergeRequest({ sourceBranch: 'other' });
    await send('POST', at('/notes'), { body: 'see !2, `!2` and #7' });
    const activity = (await send('GET', `/projects/${shop.id}/merge_requests/2/notes`)).body;
    expect(activity.map((note: { body: string }) => note.body)).toEqual(['mentioned in merge request !1']);
  });

  test('take emoji once per user', async () => {
    const note = shop.comment(shop.mergeRequests[0]!, '@bot retry');
    const path = at(`/notes/${note.id}/award_emoji`);
    expect((await send('POST', path, { name: 'eyes' })).status).toBe(201);
    expect((await send('POST', path, { name: 'eyes' })).status).toBe(404);
    expect((await send('GET', path)).body).toMatchObject([{ name: 'eyes' }]);
  });
});

describe('discussions', () => {
  test('a thread takes replies and can be resolved', async () => {
    const { body: thread } = await send('POST', at('/discussions'), { body: 'Why?' });
    expect(thread.id).toMatch(/^[0-9a-f]{40}$/);
    expect(thread).toMatchObject({
      individual_note: false,
      notes: [{ type: 'DiscussionNote', resolvable: true }],
    });
    await send('POST', at(`/discussions/${thread.id}/notes`), { body: 'Because.' });
    const resolved = await send('PUT', at(`/discussions/${thread.id}`), { resolved: true });
    expect(resolved.body.notes.map((note: { resolved: boolean }) => note.resolved)).toEqual([true, true]);
  });

  test('replying to a plain comment makes it a thread', async () => {
    await send('POST', at('/notes'), { body: 'plain' });
    const { body: list } = await send('GET', at('/discussions'));
    expect(list[0].individual_note).toBe(true);
    await send('POST', at(`/discussions/${list[0].id}/notes`), { body: 'reply' });
    expect((await send('GET', at(`/discussions/${list[0].id}`))).body.individual_note).toBe(false);
  });
});

describe('positions', () => {
  test('an added line has only a new number', async () => {
    expect((await comment({ new_line: 5 })).body.notes[0]).toMatchObject({
      type: 'DiffNote',
      position: { new_line: 5, old_line: null },
    });
    expect((await comment({ new_line: 5, old_line: 5 })).body.message).toBe(refused);
  });

  test('a removed line has only an old number', async () => {
    expect((await comment({ old_line: 5 })).status).toBe(201);
    expect((await comment({ old_line: 4 })).body.message).toBe(refused);
  });

  test('an unchanged line has both, also outside the hunks', async () => {
    expect((await comment({ old_line: 4, new_line: 4 })).status).toBe(201);
    expect((await comment({ old_line: 8, new_line: 9 })).status).toBe(201);
    expect((await comment({ old_line: 20, new_line: 20 })).status).toBe(201);
    expect((await comment({ old_line: 8, new_line: 8 })).body.message).toBe(refused);
    expect((await comment({ new_line: 1 })).body.message).toBe(refused);
  });

  test('a file that is not in the diff, a wrong sha or no line at all is refused', async () => {
    const other = { old_path: 'untouched', new_path: 'untouched' };
    expect((await comment({ new_line: 1, old_line: 1 }, 'x', other)).body.message).toBe(refused);
    expect((await comment({ new_line: 5 }, 'x', { head_sha: '0'.repeat(40) })).body.message).toBe(refused);
    expect((await comment({})).body.message).toContain(':position=>["is incomplete"]');
  });

  test('a range must end at the line the note hangs on', async () => {
    expect((await comment({ new_line: 6, ...range(6) })).status).toBe(201);
    expect((await comment({ new_line: 6, ...range(5) })).status).toBe(400);
  });

  test('come as form fields too', async () => {
    const form = new FormData();
    form.append('body', 'From a form');
    for (const [name, value] of Object.entries(await position({ new_line: 6 })))
      form.append(`position[${name}]`, String(value));
    const response = await fetch(`${gitlab.url}/api/v4${at('/discussions')}`, {
      method: 'POST',
      headers: { 'private-token': gitlab.token },
      body: form,
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      notes: [{ position: { new_line: 6, new_path: 'ci.yml' } }],
    });
  });

  test('are refused while the merge request is being prepared', async () => {
    shop.mergeRequests[0]!.preparedAt = null;
    shop.mergeRequests[0]!.readsUntilPrepared = 5;
    const version = shop.mergeRequests[0]!.versions[0]!;
    const { headSha: head_sha, baseSha: base_sha, startSha: start_sha } = version;
    const shas = {
      head_sha,
      base_sha,
      start_sha,
      position_type: 'text',
      new_path: 'ci.yml',
      old_path: 'ci.yml',
    };
    const answer = await send('POST', at('/discussions'), { body: 'x', position: { ...shas, new_line: 5 } });
    expect(answer.body.message).toBe(refused);
  });
});

describe('suggestions', () => {
  test('replace the lines around the one they hang on', async () => {
    const thread = await comment({ new_line: 6 }, suggest(':-1+0', 'new 5, better\n'));
    expect(await suggestionOf(thread)).toMatchObject({
      from_line: 5,
      to_line: 6,
      appliable: true,
      from_content: 'new 5\nnew 6\n',
      to_content: 'new 5, better\n',
    });
    const { id } = await suggestionOf(thread);
    const applied = await asDeveloper()('PUT', `/suggestions/${id}/apply`, { commit_message: 'Take it' });
    expect(applied).toMatchObject({ status: 200, body: { applied: true, appliable: false } });
    expect(await shop.text('ci.yml', 'feature')).toBe(after.toSpliced(4, 2, 'new 5, better\n').join(''));
    const [commit] = await shop.commits('feature');
    expect([commit?.message, commit?.author.name, commit?.committer.name]).toEqual([
      'Take it',
      'pipewright',
      'developer',
    ]);
    const { body } = await send('GET', at(`/discussions/${thread.body.id}`));
    expect(body.notes[0].resolved).toBe(true);
  });

  test('an empty one deletes', async () => {
    const { id } = await suggestionOf(await comment({ new_line: 6 }, suggest('', '')));
    await asDeveloper()('PUT', `/suggestions/${id}/apply`);
    expect(await shop.text('ci.yml', 'feature')).toBe(after.toSpliced(5, 1).join(''));
  });

  test('move with their line and go stale when it changes', async () => {
    const thread = await comment({ new_line: 6 }, suggest('', 'better 6\n'));
    await shop.commit('feature', { 'ci.yml': ['inserted\n', ...after].join('') });
    expect(await suggestionOf(thread)).toMatchObject({ appliable: true });
    await shop.commit('feature', { 'ci.yml': after.with(5, 'changed by hand\n').join('') });
    expect(await suggestionOf(thread)).toMatchObject({ appliable: false });
    const { id } = await suggestionOf(thread);
    expect((await asDeveloper()('PUT', `/suggestions/${id}/apply`)).body.message).toBe(
      "Can't apply as this line was changed in a more recent version.",
    );
  });

  test('a batch is one commit', async () => {
    const first = await suggestionOf(await comment({ new_line: 5 }, suggest('', 'FIVE\n')));
    const second = await suggestionOf(await comment({ new_line: 6 }, suggest('', 'SIX\n')));
    const head = await shop.head('feature');
    const answer = await asDeveloper()('PUT', '/suggestions/batch_apply', { ids: [first.id, second.id] });
    expect(answer.status).toBe(200);
    const [commit] = await shop.commits('feature');
    expect(commit?.parents).toEqual([head]);
    expect(await shop.text('ci.yml', 'feature')).toBe(after.with(4, 'FIVE\n').with(5, 'SIX\n').join(''));
  });

  test('on removed lines there are none', async () => {
    const { body } = await comment({ old_line: 5 }, suggest('', 'x\n'));
    expect(body.notes[0].suggestions).toEqual([]);
  });

  test('a longer fence may hold backticks', async () => {
    const { id } = await suggestionOf(await comment({ new_line: 5 }, '````suggestion\n```\n````'));
    await asDeveloper()('PUT', `/suggestions/${id}/apply`);
    expect((await shop.text('ci.yml', 'feature'))?.split('\n')[4]).toBe('```');
  });

  test('need push rights, an open merge request and an id that exists', async () => {
    const { id } = await suggestionOf(await comment({ new_line: 5 }, suggest('', 'x\n')));
    const reporter = clientOf(gitlab, gitlab.tokenOf(gitlab.users.reporter));
    expect((await reporter('PUT', `/suggestions/${id}/apply`)).status).toBe(403);
    expect((await asDeveloper()('PUT', '/suggestions/1/apply')).status).toBe(404);
    await shop.close(shop.mergeRequests[0]!);
    expect((await asDeveloper()('PUT', `/suggestions/${id}/apply`)).body.message).toContain('is closed');
  });
});

describe('issues', () => {
  test('are opened, found, commented on and closed', async () => {
    const path = `/projects/${shop.id}/issues`;
    const { body } = await send('POST', path, {
      title: 'Runner',
      description: 'not privileged',
      labels: 'ops',
    });
    expect(body).toMatchObject({ iid: 1, state: 'opened', labels: ['ops'] });
    await send('POST', `${path}/1/notes`, { body: 'still so' });
    expect((await send('GET', `${path}?state=opened&labels=ops&search=runner`)).body).toHaveLength(1);
    await send('PUT', `${path}/1`, { state_event: 'close' });
    expect((await send('GET', `${path}?state=opened`)).body).toEqual([]);
    expect(shop.notes(shop.project.issues[0]!).map((note) => note.body)).toEqual(['still so']);
  });
});
