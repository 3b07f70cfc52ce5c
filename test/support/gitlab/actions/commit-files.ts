import { badRequest, invalid } from '../http/api-error.ts';
import { normalizeLineEndings } from '../git/line-endings.ts';
import type { FileEntry } from '../git/file-tree.ts';
import { lastCommitFor } from '../git/history.ts';
import type { Instance } from '../instance.ts';
import type { Project } from '../state/project.ts';
import type { User } from '../state/user.ts';
import { checkNewBranch } from './branch-names.ts';
import { updateBranch } from './push.ts';

export interface FileAction {
  readonly action: 'create' | 'update' | 'delete' | 'move' | 'chmod';
  readonly file_path: string;
  readonly previous_path?: string | undefined;
  readonly content?: string | undefined;
  readonly encoding?: 'text' | 'base64' | undefined;
  readonly last_commit_id?: string | undefined;
  readonly execute_filemode?: boolean | undefined;
}

export interface CommitRequest {
  readonly branch: string;
  readonly startBranch?: string | undefined;
  readonly startSha?: string | undefined;
  readonly startProject?: Project | undefined;
  readonly force?: boolean | undefined;
  readonly message: string;
  readonly author?: { readonly name: string; readonly email: string } | undefined;
  readonly actions: readonly FileAction[];
}

/**
 * Makes one commit out of file actions, all or nothing, and moves or creates the branch. Permission to push is the caller's
 * to check.
 *
 * @returns the new commit's sha.
 * @throws ApiError 400 with GitLab's message for everything it refuses.
 */
export async function commitFiles(
  instance: Instance,
  project: Project,
  user: User,
  request: CommitRequest,
): Promise<string> {
  const parent = await findParent(project, request);
  const source = request.startProject ?? project;
  const files = new Map<string, FileEntry>(parent === null ? [] : await source.repository.files(parent));
  const lockedAt = request.startSha === undefined ? parent : null;
  for (const [index, action] of request.actions.entries()) {
    checkAction(action, index);
    if (lockedAt !== null) await checkLock(source, lockedAt, action);
    await applyAction(instance, project, files, action);
  }
  const refusal = project.refusePush?.(request.message) ?? null;
  if (refusal !== null) throw badRequest(refusal);
  const now = instance.clock.now();
  const committer = { name: user.name, email: user.email, at: now };
  const sha = await project.repository.writeCommit({
    parents: parent === null ? [] : [parent],
    files,
    message: request.message,
    author: request.author === undefined ? committer : { ...request.author, at: now },
    committer,
  });
  await updateBranch(instance, project, user, request.branch, sha);
  return sha;
}

async function findParent(project: Project, request: CommitRequest): Promise<string | null> {
  const source = request.startProject ?? project;
  const branches = await project.repository.branches();
  const different =
    source !== project ||
    request.startSha !== undefined ||
    (request.startBranch ?? request.branch) !== request.branch;
  let parent: string | null;
  if (request.startSha === undefined) {
    const startBranch = request.startBranch ?? request.branch;
    parent = await source.repository.head(startBranch);
    if (parent === null && branches.length > 0)
      throw badRequest('You can only create or edit files when you are on a branch');
  } else {
    if (!/^[0-9a-f]{40}$/.test(request.startSha)) throw badRequest(`Invalid start_sha '${request.startSha}'`);
    parent = await source.repository.resolve(request.startSha);
    if (parent === null) throw badRequest(`Cannot find start_sha '${request.startSha}'`);
  }
  if (different && branches.includes(request.branch) && request.force !== true)
    throw badRequest(
      `A branch called '${request.branch}' already exists. Switch to that branch in order to make changes`,
    );
  if (different && !branches.includes(request.branch)) checkNewBranch(request.branch, branches);
  return parent;
}

function checkAction(action: FileAction, index: number): void {
  const required = (name: keyof FileAction): void => {
    if (action[name] === undefined)
      throw invalid(`actions[${index}][${name}] is required for ${action.action} action`);
  };
  if (action.action === 'update') required('content');
  if (action.action === 'move') required('previous_path');
  if (action.action === 'chmod') required('execute_filemode');
}

async function checkLock(project: Project, sha: string, action: FileAction): Promise<void> {
  if (action.last_commit_id === undefined || action.action === 'create') return;
  const path = action.previous_path ?? action.file_path;
  const last = await lastCommitFor(project.repository, sha, path);
  if (last !== null && last !== action.last_commit_id)
    throw badRequest(`The file has changed since you started editing it: ${path}`);
}

async function applyAction(
  instance: Instance,
  project: Project,
  files: Map<string, FileEntry>,
  action: FileAction,
): Promise<void> {
  const path = checkPath(action.file_path);
  if (action.action === 'create') {
    if (files.has(path)) throw badRequest('A file with this name already exists');
    checkNoDirectory(files, path);
    const oid = await writeContent(instance, project, action);
    files.set(path, { mode: action.execute_filemode === true ? '100755' : '100644', oid });
    return;
  }
  const existingPath = action.action === 'move' ? checkPath(action.previous_path ?? '') : path;
  const existing = files.get(existingPath);
  if (existing === undefined) throw badRequest("A file with this name doesn't exist");
  if (action.action === 'delete') files.delete(path);
  else if (action.action === 'update')
    files.set(path, { mode: existing.mode, oid: await writeContent(instance, project, action) });
  else if (action.action === 'chmod')
    files.set(path, { mode: action.execute_filemode === true ? '100755' : '100644', oid: existing.oid });
  else {
    if (files.has(path)) throw badRequest('A file with this name already exists');
    files.delete(existingPath);
    const oid = action.content === undefined ? existing.oid : await writeContent(instance, project, action);
    files.set(path, { mode: existing.mode, oid });
  }
}

function checkPath(path: string): string {
  if (path.split('/').includes('..')) throw badRequest('Path cannot include directory traversal');
  if (path.includes('//')) throw badRequest(`invalid path: '${path}'`);
  if (path === '.git' || path.startsWith('.git/')) throw badRequest(`invalid path: '${path}'`);
  return path.replace(/^\//, '');
}

function checkNoDirectory(files: ReadonlyMap<string, FileEntry>, path: string): void {
  for (const other of files.keys())
    if (other.startsWith(`${path}/`)) throw badRequest('A directory with this name already exists');
}

async function writeContent(instance: Instance, project: Project, action: FileAction): Promise<string> {
  const given = Buffer.from(action.content ?? '', action.encoding === 'base64' ? 'base64' : 'utf8');
  const stored = instance.settings.normalizesLineEndings ? normalizeLineEndings(given) : given;
  return project.repository.writeBlob(stored);
}
