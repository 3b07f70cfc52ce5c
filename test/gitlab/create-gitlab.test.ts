import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitlab } from '../../src/gitlab/create-gitlab.ts';
import type { Gitlab as GitlabPort } from '../../src/gitlab/gitlab.ts';
import { GitlabRejected, GitlabUnavailable } from '../../src/gitlab/gitlab-error.ts';
import type { Clock } from '../../src/gitlab/http/clock.ts';
import type { RequestObservation } from '../../src/gitlab/http/request-function.ts';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';

let server: Gitlab;
let project: ProjectHandle;
let gitlab: GitlabPort;
let slept: number[];
let observed: RequestObservation[];

/** Sleeps in no time, and remembers how long it should have been. */
const clock: Clock = {
  now: () => Date.now(),
  sleep(milliseconds) {
    slept.push(milliseconds);
    return Promise.resolve();
  },
  random: () => 1,
};

beforeEach(async () => {
  slept = [];
  observed = [];
  server = await startGitlab({ pageSize: 2 });
  project = server.createProject({
    path: 'acme/web & more/shop',
    files: {
      '.gitlab-ci.yml': 'build:\n  script: [make]\n',
      'ci/a.yml': 'a: 1\n',
      'ci/deep/b.yml': 'b: 1\n',
    },
  });
  gitlab = createGitlab(
    { url: server.url, token: server.token },
    { clock, onRequest: (one) => observed.push(one) },
  );
});

afterEach(async () => {
  await server.close();
});

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => Promise.reject(new Error('it was answered')),
    (error: Error) => error,
  );
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return Buffer.concat(read).toString();
}

describe('reading from GitLab', () => {
  it('reads whole lists, however small the pages', async () => {
    const jobs = [1, 2, 3, 4, 5].map((number) => ({ name: `job ${number}`, status: 'failed' as const }));
    const pipeline = await project.failPipeline({ jobs });

    const failed = await gitlab.failedJobs(project.id, pipeline.id);

    expect(failed.map(({ name }) => name).sort()).toEqual(jobs.map(({ name }) => name));
    expect(await gitlab.treeAt(project.id, '', 'main')).toEqual([
      '.gitlab-ci.yml',
      'ci/a.yml',
      'ci/deep/b.yml',
    ]);
    expect(await gitlab.treeAt(project.id, 'ci/deep', 'main')).toEqual(['ci/deep/b.yml']);
  });

  it('throws rather than give half a list', async () => {
    const jobs = [1, 2, 3].map((number) => ({ name: `job ${number}`, status: 'failed' as const }));
    const pipeline = await project.failPipeline({ jobs });
    server.faults.always(/pipelines\/\d+\/jobs\?.*page=2/, {
      status: 403,
      json: { message: '403 Forbidden' },
    });

    await expect(gitlab.failedJobs(project.id, pipeline.id)).rejects.toThrow(GitlabRejected);
  });

  it('tells a file that is not there from one that is, byte for byte', async () => {
    const bytes = Buffer.from('\ufeffa: é\r\nb: 1', 'utf8');
    await project.commit('feature/a&b', { 'dir with space/ü+#.yml': bytes });

    const file = await gitlab.fileAt(project.id, 'dir with space/ü+#.yml', 'feature/a&b');

    expect(Buffer.from(file!.content)).toEqual(bytes);
    expect(await gitlab.fileAt(project.id, 'missing.yml', 'main')).toBeNull();
    expect(await gitlab.branch(project.id, 'missing')).toBeNull();
    expect((await gitlab.branch(project.id, 'feature/a&b'))?.headSha).toBe(await project.head('feature/a&b'));
  });

  it('reaches no other endpoint through a file name', async () => {
    const error = await rejection(gitlab.fileAt(project.id, '..', 'main'));

    expect(error).toBeInstanceOf(GitlabRejected);
    expect(server.requests.all).toEqual([]);
  });

  it('streams a trace, and gives nothing for an erased one', async () => {
    const trace = 'line\n'.repeat(200_000);
    const pipeline = await project.failPipeline({
      jobs: [
        { name: 'long', status: 'failed', trace },
        { name: 'erased', status: 'failed', trace: 'gone', erased: true },
      ],
    });
    const jobs = await gitlab.failedJobs(project.id, pipeline.id);
    const idOf = (name: string) => jobs.find((job) => job.name === name)!.id;

    expect(await textOf(gitlab.trace(project.id, idOf('long')))).toBe(trace);
    expect(await textOf(gitlab.trace(project.id, idOf('erased')))).toBe('');
  });

  it('lints text and commits', async () => {
    const sha = (await project.head())!;

    expect(await gitlab.lint(project.id, 'build:\n  script: [make]\n')).toMatchObject({
      valid: true,
      errors: [],
    });
    expect(await gitlab.lint(project.id, 'build:\n  stage: nowhere\n')).toMatchObject({ valid: false });
    expect(await gitlab.lintAt(project.id, sha)).toMatchObject({ valid: true });
  });
});

describe('writing to GitLab', () => {
  it('commits to a new branch, and says when the branch is there already', async () => {
    const startSha = (await project.head())!;
    const files = [{ path: '.gitlab-ci.yml', content: Buffer.from('build:\n  script: [make all]\n') }];
    const commit = { branch: 'pipewright/x', startSha, force: false, message: 'Change it', files };

    const first = await gitlab.commitFiles(project.id, commit);
    const second = await gitlab.commitFiles(project.id, commit);
    const forced = await gitlab.commitFiles(project.id, {
      ...commit,
      force: true,
      message: 'Change it again',
    });

    expect(first.kind).toBe('committed');
    expect(second).toEqual({ kind: 'branch-exists' });
    expect(forced.kind).toBe('committed');
    const commits = await gitlab.commitsOnBranch(project.id, 'main', 'pipewright/x');
    expect(commits?.map(({ message }) => message.trim())).toEqual(['Change it again']);
    expect(commits?.[0]).toMatchObject({ authorEmail: commits?.[0]?.committerEmail });
  });

  it('says why GitLab does not take a commit', async () => {
    const startSha = (await project.head())!;
    const files = [{ path: '.gitlab-ci.yml', content: Buffer.from('x: 1\n') }];

    const result = await gitlab.commitFiles(project.id, {
      branch: 'main',
      startSha,
      force: true,
      message: 'No',
      files,
    });

    expect(result).toEqual({
      kind: 'refused',
      reason: '403 Forbidden - You are not allowed to push into this branch',
    });
  });

  it('opens a merge request once, finds it, and changes it', async () => {
    await project.commit('pipewright/x', { 'a.txt': 'a' });
    const wanted = {
      sourceBranch: 'pipewright/x',
      targetBranch: 'main',
      title: 'Mend it',
      description: 'text <!-- pipewright:fix abc -->',
      labels: ['pipewright'],
      reviewerIds: [],
      removeSourceBranch: true,
    };

    const first = await gitlab.createMergeRequest(project.id, wanted);
    const second = await gitlab.createMergeRequest(project.id, wanted);

    expect(first).toMatchObject({ kind: 'created', mergeRequest: { title: 'Mend it', state: 'opened' } });
    expect(second).toEqual({ kind: 'exists' });
    const found = await gitlab.findMergeRequests(project.id, {
      targetBranch: 'main',
      description: 'pipewright:fix',
    });
    expect(found.map(({ iid }) => iid)).toEqual([1]);
    expect(await gitlab.findMergeRequests(project.id, { sourceBranch: 'other' })).toEqual([]);
    await gitlab.updateMergeRequest(project.id, 1, {
      title: 'Mend it better',
      addLabels: ['ci'],
      stateEvent: 'close',
    });
    expect(project.mergeRequests[0]).toMatchObject({
      title: 'Mend it better',
      labels: ['pipewright', 'ci'],
      state: 'closed',
    });
  });
});

describe('when GitLab has trouble', () => {
  it.each(['reset', '502 page', 'rate limit', 'timeout'] as const)('asks again after %s', async (effect) => {
    gitlab = createGitlab({ url: server.url, token: server.token }, { clock, timeoutMs: 300 });
    server.faults.once('GET /projects/:id', effect);

    expect((await gitlab.project(project.id)).id).toBe(project.id);
    expect(slept).toEqual([effect === 'rate limit' ? 1_000 : 250]);
  });

  it('gives up after its budget, and says how long GitLab wants it to wait', async () => {
    server.faults.always('GET /projects/:id', {
      status: 429,
      text: 'Retry later\n',
      headers: { 'retry-after': '120' },
    });

    const error = await rejection(gitlab.project(project.id));

    expect(error).toBeInstanceOf(GitlabUnavailable);
    expect(error).toMatchObject({
      status: 429,
      retryAfterMs: 120_000,
      message: `GET projects/${project.id}: 429 Retry later`,
    });
    expect(slept).toEqual([]);
  });

  it('does not repeat a commit whose answer was lost', async () => {
    server.faults.once('POST /projects/:id/repository/commits', 'reset after doing it');
    const startSha = (await project.head())!;
    const files = [{ path: '.gitlab-ci.yml', content: Buffer.from('x: 1\n') }];

    const error = await rejection(
      gitlab.commitFiles(project.id, {
        branch: 'pipewright/x',
        startSha,
        force: false,
        message: 'Once',
        files,
      }),
    );

    expect(error).toBeInstanceOf(GitlabUnavailable);
    expect(server.requests.count('POST /projects/:id/repository/commits')).toBe(1);
  });

  it.each(['409 Resource lock', 'source branch does not exist', 'rate limit'] as const)(
    'repeats what %s kept from being carried out',
    async (effect) => {
      await project.commit('pipewright/x', { 'a.txt': 'a' });
      server.faults.once('POST /projects/:id/merge_requests', effect);

      const result = await gitlab.createMergeRequest(project.id, {
        sourceBranch: 'pipewright/x',
        targetBranch: 'main',
        title: 'Mend it',
        description: '',
        labels: [],
        reviewerIds: [],
        removeSourceBranch: true,
      });

      expect(result.kind).toBe('created');
      expect(project.mergeRequests).toHaveLength(1);
    },
  );

  it('says that nobody answers, and why', async () => {
    const nobody = createGitlab({ url: 'http://127.0.0.1:9', token: 'glpat-secret' }, { clock });

    const error = await rejection(nobody.project(1));

    expect(error).toBeInstanceOf(GitlabUnavailable);
    expect(error.message).toMatch(/^GET projects\/1: no answer \(/);
  });

  it('follows no redirect', async () => {
    server.faults.once('GET /projects/:id', {
      status: 301,
      headers: { location: 'http://127.0.0.1:9/elsewhere' },
    });

    const error = await rejection(gitlab.project(project.id));

    expect(error).toMatchObject({ name: 'GitlabRejected', status: 301 });
    expect(error.message).toContain('GITLAB_URL must be the final address');
  });

  it('refuses an answer that is too large', async () => {
    gitlab = createGitlab({ url: server.url, token: server.token }, { clock, maxBodyBytes: 100 });

    await expect(gitlab.project(project.id)).rejects.toThrow('larger than 100 bytes');
  });

  it('cuts a trace off where it is too long', async () => {
    gitlab = createGitlab({ url: server.url, token: server.token }, { clock, maxStreamBytes: 200_000 });
    const pipeline = await project.failPipeline({
      jobs: [{ name: 'long', status: 'failed', trace: 'x'.repeat(1_000_000) }],
    });
    const [job] = await gitlab.failedJobs(project.id, pipeline.id);

    expect((await textOf(gitlab.trace(project.id, job!.id))).length).toBeLessThanOrEqual(200_000);
  });

  it('says that it was no GitLab that answered', async () => {
    server.faults.once('GET /projects/:id', {
      status: 200,
      html: '<html>Welcome to the captive portal</html>',
    });

    await expect(gitlab.project(project.id)).rejects.toThrow('is not what GitLab documents');
  });

  it('keeps the status of an error whose body is empty', async () => {
    server.faults.once('GET /projects/:id', 'empty 403');

    expect(await rejection(gitlab.project(project.id))).toMatchObject({
      name: 'GitlabRejected',
      status: 403,
    });
  });

  it('stops at once when the process shuts down', async () => {
    const shutdown = new AbortController();
    gitlab = createGitlab({ url: server.url, token: server.token }, { clock, signal: shutdown.signal });
    server.onRequest(() => shutdown.abort(new Error('shutting down')));

    await expect(gitlab.project(project.id)).rejects.toThrow('shutting down');
  });

  it('has the token in no error, however deep one looks', async () => {
    server.faults.always('GET /projects/:id', { status: 401, json: { message: '401 Unauthorized' } });
    server.faults.always('GET /projects/:id/pipelines/:pipeline_id', 'reset');

    const errors = [
      await rejection(gitlab.project(project.id)),
      await rejection(gitlab.pipeline(project.id, 1)),
    ];

    for (const error of errors) {
      const everything = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error);
      expect(everything).not.toContain(server.token);
    }
  });

  it('reports each request with its status', async () => {
    server.faults.once('GET /projects/:id', '502 page');
    await gitlab.project(project.id);

    expect(observed.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 502],
      ['GET', 200],
    ]);
  });
});
