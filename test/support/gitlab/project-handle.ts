import { commitThread } from './actions/commit-threads.ts';
import { commitFiles } from './actions/commit-files.ts';
import { addProject, type NewProject } from './actions/create-project.ts';
import {
  createMergeRequest,
  changeState,
  mergeMergeRequest,
  type MergeRequestFields,
} from './actions/merge-requests.ts';
import { notesOf, openDiscussion, type NewNote } from './actions/notes.ts';
import { createPipeline, finishJob, publishPipeline } from './actions/pipelines.ts';
import { removeBranch, updateBranch } from './actions/push.ts';
import { runQuickActions } from './actions/quick-actions.ts';
import { diffCommits, unifiedHunks } from './git/diff.ts';
import type { CommitRecord } from './git/commit-record.ts';
import { toBuffer, type FileContent } from './git/file-content.ts';
import type { FileEntry } from './git/file-tree.ts';
import { walk } from './git/history.ts';
import type { Instance } from './instance.ts';
import type { SeedUsers } from './seed-users.ts';
import type { Issue } from './state/issue.ts';
import type { MergeRequest } from './state/merge-request.ts';
import type { Note } from './state/note.ts';
import type { Noteable } from './state/noteable.ts';
import type { Job, JobOutcome, Pipeline } from './state/pipeline.ts';
import type { PipelineSpec } from './state/pipeline-spec.ts';
import { fullPathOf, type Project } from './state/project.ts';
import type { User } from './state/user.ts';

export interface HandleCommit {
  readonly message?: string;
  readonly author?: User;
  /** Where a new branch starts; default: the default branch. */
  readonly from?: string;
}

export interface HandleMergeRequest extends MergeRequestFields {
  readonly sourceBranch: string;
  readonly sourceProject?: ProjectHandle;
  readonly title?: string;
  readonly author?: User;
  /** Skips the asynchronous preparation. Default true. */
  readonly prepared?: boolean;
}

/** A project as a test acts on it and looks at it: what people do in GitLab's own pages, and the state that results. */
export class ProjectHandle {
  readonly project: Project;
  readonly #instance: Instance;
  readonly #users: SeedUsers;

  constructor(instance: Instance, users: SeedUsers, given: NewProject) {
    this.#instance = instance;
    this.#users = users;
    this.project = addProject(instance, users, given);
  }

  get id(): number {
    return this.project.id;
  }

  get path(): string {
    return fullPathOf(this.project);
  }

  get webUrl(): string {
    return `${this.#instance.url}/${this.path}`;
  }

  /** Where the bare repository is, for a git binary. */
  async gitDirectory(): Promise<string> {
    await this.project.repository.ready();
    return this.project.repository.gitdir;
  }

  get mergeRequests(): readonly MergeRequest[] {
    return this.project.mergeRequests;
  }

  get openMergeRequests(): MergeRequest[] {
    return this.project.mergeRequests.filter((mergeRequest) => mergeRequest.state === 'opened');
  }

  get issues(): readonly Issue[] {
    return this.project.issues;
  }

  /** A commit as something to comment on. */
  commitThread(sha: string): Noteable {
    return commitThread(this.project, sha);
  }

  /** Comments on a commit, oldest first. */
  commitNotes(sha: string): Note[] {
    return this.notes(commitThread(this.project, sha));
  }

  branches(): Promise<string[]> {
    return this.project.repository.branches();
  }

  head(branch = this.project.defaultBranch): Promise<string | null> {
    return this.project.repository.head(branch);
  }

  /** Bytes of a file at a branch, tag or sha; null when it is not there. */
  async file(path: string, ref = this.project.defaultBranch): Promise<Buffer | null> {
    const sha = await this.project.repository.resolve(ref);
    return sha === null ? null : this.project.repository.file(sha, path);
  }

  /** A file as text; null when it is not there. */
  async text(path: string, ref = this.project.defaultBranch): Promise<string | null> {
    return (await this.file(path, ref))?.toString('utf8') ?? null;
  }

  /** History of a ref, newest first. */
  async commits(ref = this.project.defaultBranch): Promise<CommitRecord[]> {
    const sha = await this.project.repository.resolve(ref);
    const commits: CommitRecord[] = [];
    if (sha !== null) for await (const commit of walk(this.project.repository, sha)) commits.push(commit);
    return commits;
  }

  /** What changed between two refs, as `git diff` prints the hunks, each file under its path. */
  async diff(from: string, to: string): Promise<string> {
    const { repository } = this.project;
    const [old, now] = [await repository.resolve(from), await repository.resolve(to)];
    if (old === null || now === null) throw new Error(`cannot compare ${from} with ${to}`);
    const diffs = await diffCommits(repository, old, now);
    return diffs.map((one) => `--- a/${one.oldPath}\n+++ b/${one.newPath}\n${unifiedHunks(one)}`).join('');
  }

  /**
   * Commits as with `git push`: bytes are stored as given, no line ending is touched. A null removes a file. A new branch
   * starts at `from`.
   *
   * @returns the new commit's sha.
   */
  commit(
    branch: string,
    files: Readonly<Record<string, FileContent | null>>,
    options: HandleCommit = {},
  ): Promise<string> {
    return this.#instance.lock.run(async () => {
      const { repository } = this.project;
      const parent =
        (await repository.head(branch)) ??
        (await repository.resolve(options.from ?? this.project.defaultBranch));
      const tree = new Map<string, FileEntry>(parent === null ? [] : await repository.files(parent));
      for (const [path, content] of Object.entries(files)) {
        if (content === null) tree.delete(path);
        else {
          const oid = await repository.writeBlob(toBuffer(content));
          tree.set(path, { mode: tree.get(path)?.mode ?? '100644', oid });
        }
      }
      const user = options.author ?? this.#users.developer;
      const who = { name: user.name, email: user.email, at: this.#instance.clock.now() };
      const sha = await repository.writeCommit({
        parents: parent === null ? [] : [parent],
        files: tree,
        message: options.message ?? 'Change files\n',
        author: who,
        committer: who,
      });
      await updateBranch(this.#instance, this.project, user, branch, sha);
      return sha;
    });
  }

  createBranch(branch: string, from = this.project.defaultBranch): Promise<void> {
    return this.#instance.lock.run(async () => {
      const sha = await this.project.repository.resolve(from);
      if (sha === null) throw new Error(`${from} does not exist`);
      await updateBranch(this.#instance, this.project, this.#users.developer, branch, sha);
    });
  }

  /** Tags a ref and returns its sha. */
  async tag(name: string, ref = this.project.defaultBranch): Promise<string> {
    const sha = await this.project.repository.resolve(ref);
    if (sha === null) throw new Error(`${ref} does not exist`);
    await this.project.repository.writeRef(`refs/tags/${name}`, sha);
    return sha;
  }

  removeBranch(branch: string, user = this.#users.developer): Promise<void> {
    return this.#instance.lock.run(() => removeBranch(this.#instance, this.project, user, branch));
  }

  /** Opens a merge request into this project as a person would. */
  openMergeRequest(given: HandleMergeRequest): Promise<MergeRequest> {
    return this.#instance.lock.run(async () => {
      const mergeRequest = await createMergeRequest(this.#instance, {
        ...given,
        sourceProject: given.sourceProject?.project ?? this.project,
        project: this.project,
        targetBranch: given.targetBranch ?? this.project.defaultBranch,
        title: given.title ?? `Merge ${given.sourceBranch}`,
        author: given.author ?? this.#users.developer,
      });
      if (given.prepared !== false) mergeRequest.preparedAt = this.#instance.clock.now();
      return mergeRequest;
    });
  }

  close(mergeRequest: MergeRequest, user = this.#users.maintainer): Promise<void> {
    return this.#instance.lock.run(() => changeState(this.#instance, mergeRequest, user, 'close'));
  }

  reopen(mergeRequest: MergeRequest, user = this.#users.maintainer): Promise<void> {
    return this.#instance.lock.run(() => changeState(this.#instance, mergeRequest, user, 'reopen'));
  }

  merge(mergeRequest: MergeRequest, user = this.#users.maintainer): Promise<void> {
    return this.#instance.lock.run(() => mergeMergeRequest(this.#instance, mergeRequest, user));
  }

  /** Someone comments; quick actions in the text are carried out. */
  comment(noteable: Noteable, body: string, options: Partial<NewNote> = {}): Note {
    const author = options.author ?? this.#users.developer;
    const text = runQuickActions(this.#instance, author, noteable, body, 'note').body;
    const discussion = openDiscussion(
      this.#instance,
      noteable,
      { ...options, author, body: text },
      'comment',
    );
    const [note] = discussion.notes;
    if (note === undefined) throw new Error('a new discussion has a note');
    return note;
  }

  /** Notes by people and bots, oldest first, without the system's own. */
  notes(noteable: Noteable): Note[] {
    return notesOf(noteable).filter((note) => !note.system);
  }

  /** A pipeline that failed; without jobs given, one job called `test` did. */
  failPipeline(spec: PipelineSpec = {}): Promise<Pipeline> {
    const jobs =
      spec.jobs ?? (spec.yamlErrors === undefined ? [{ name: 'test', status: 'failed' as const }] : []);
    return this.pipeline({ status: 'failed', ...spec, jobs });
  }

  /** A pipeline that passed. */
  passPipeline(spec: PipelineSpec = {}): Promise<Pipeline> {
    return this.pipeline({ status: 'success', ...spec, jobs: spec.jobs ?? [{ name: 'test' }] });
  }

  /** Any pipeline; its status follows from its jobs unless given. Registered hooks are told. */
  pipeline(spec: PipelineSpec): Promise<Pipeline> {
    return this.#instance.lock.run(async () => {
      const user = spec.user ?? spec.mergeRequest?.author ?? this.#users.developer;
      const pipeline = await createPipeline(this.#instance, this.project, { ...spec, user });
      publishPipeline(this.#instance, pipeline);
      return pipeline;
    });
  }

  /** Ends a running or pending job, and its pipeline when it was the last. Registered hooks are told. */
  finishJob(job: Job, outcome: JobOutcome): void {
    finishJob(this.#instance, job, outcome);
  }

  /** Moves or renames the project; the old path answers with a redirect. */
  moveTo(path: string): void {
    this.project.formerPaths.push(this.path);
    this.project.path = path;
  }

  /** Commits through the same code as the API, line ending rules included. */
  commitThroughWebEditor(
    branch: string,
    path: string,
    content: string,
    author = this.#users.maintainer,
  ): Promise<string> {
    return this.#instance.lock.run(() =>
      commitFiles(this.#instance, this.project, author, {
        branch,
        message: `Update ${path}`,
        actions: [{ action: 'update', file_path: path, content }],
      }),
    );
  }
}
