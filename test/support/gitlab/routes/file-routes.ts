import { createHash } from 'node:crypto';
import { basename } from 'node:path/posix';
import { diffCommits } from '../git/diff.ts';
import type { DirectoryEntry } from '../git/file-tree.ts';
import { commitsBetween, lastCommitFor, mergeBase } from '../git/history.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { flag, oneOf, optional, required, text } from '../http/parameters.ts';
import { bytes, ok, type Reply } from '../http/reply.ts';
import { route, type Route } from '../http/route.ts';
import { fullPathOf, type Project } from '../state/project.ts';
import { commitJson, diffJson } from '../present/commit-json.ts';
import { commitOf, projectOf } from './access.ts';

interface FileAtRef {
  readonly content: Buffer;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

async function readFile(project: Project, path: string, ref: string): Promise<FileAtRef> {
  const { repository } = project;
  const sha = await commitOf(project, ref);
  const entry = (await repository.files(sha)).get(path);
  if (entry === undefined) throw notFound('File');
  const content = await repository.blob(entry.oid);
  return {
    content,
    fields: {
      file_name: basename(path),
      file_path: path,
      size: content.length,
      encoding: 'base64',
      content_sha256: createHash('sha256').update(content).digest('hex'),
      ref,
      blob_id: entry.oid,
      commit_id: sha,
      last_commit_id: (await lastCommitFor(repository, sha, path)) ?? sha,
      execute_filemode: entry.mode === '100755',
    },
  };
}

/** The same facts as `X-Gitlab-*` headers. */
function fileHeaders(file: FileAtRef): Record<string, string> {
  const entries = Object.entries(file.fields).map(([name, value]) => {
    const header = name
      .split('_')
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
      .join('-');
    return [`X-Gitlab-${header}`, encodeURI(String(value))] as const;
  });
  return Object.fromEntries(entries);
}

async function listTree(
  project: Project,
  ref: string,
  path: string,
  recursive: boolean,
): Promise<DirectoryEntry[]> {
  const sha = await commitOf(project, ref);
  const listing = await project.repository.directory(sha, path);
  if (listing === null) throw notFound('Tree');
  const entries = listing.toSorted((a, b) =>
    a.type === b.type ? compare(a.path, b.path) : a.type === 'tree' ? -1 : 1,
  );
  if (!recursive) return entries;
  const below: DirectoryEntry[] = [];
  for (const entry of entries)
    if (entry.type === 'tree') below.push(...(await listTree(project, ref, entry.path, true)));
  return [...entries, ...below];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Files, trees and comparisons. */
export const fileRoutes: readonly Route[] = [
  route('GET', '/projects/:id/repository/files/:file_path', { ref: required(text) }, async (call) => {
    const file = await readFile(projectOf(call, 'reporter'), call.path.file_path, call.values.ref);
    return ok({ ...file.fields, content: file.content.toString('base64') });
  }),

  route(
    'HEAD',
    '/projects/:id/repository/files/:file_path',
    { ref: required(text) },
    async (call): Promise<Reply> => {
      const file = await readFile(projectOf(call, 'reporter'), call.path.file_path, call.values.ref);
      return { status: 200, headers: fileHeaders(file) };
    },
  ),

  route(
    'GET',
    '/projects/:id/repository/files/:file_path/raw',
    { ref: optional(text), lfs: optional(flag) },
    async (call) => {
      const file = await readFile(
        projectOf(call, 'reporter'),
        call.path.file_path,
        call.values.ref ?? 'HEAD',
      );
      return bytes(file.content, fileHeaders(file));
    },
  ),

  route(
    'GET',
    '/projects/:id/repository/tree',
    {
      ...pagination,
      ref: optional(text),
      path: optional(text),
      recursive: optional(flag),
      pagination: optional(oneOf('legacy', 'keyset', 'none')),
      page_token: optional(text),
    },
    async (call) => {
      const project = projectOf(call, 'reporter');
      const { ref, path, recursive } = call.values;
      const entries = await listTree(project, ref ?? 'HEAD', path ?? '', recursive ?? false);
      return page(call, entries, (entry) => ({
        id: entry.oid,
        name: entry.name,
        type: entry.type,
        path: entry.path,
        mode: entry.mode,
      }));
    },
  ),

  route(
    'GET',
    '/projects/:id/repository/compare',
    { from: required(text), to: required(text), straight: optional(flag), unidiff: optional(flag) },
    async (call) => {
      const project = projectOf(call, 'reporter');
      const { repository } = project;
      const from = await repository.resolve(call.values.from);
      const to = await repository.resolve(call.values.to);
      if (from === null || to === null) throw notFound('Ref');
      const base = call.values.straight === true ? from : await mergeBase(repository, from, to);
      if (base === null) throw new ApiError(400, { message: '400 Bad request - no merge base' });
      const commits = await commitsBetween(repository, from, to);
      const diffs = await diffCommits(repository, base, to);
      const json = commits.map((commit) => commitJson(call.instance, project, commit));
      return ok({
        commit: json[0] ?? null,
        commits: json.toReversed(),
        diffs: diffs.map((diff) => diffJson(diff, call.values.unidiff)),
        compare_timeout: false,
        compare_same_ref: from === to,
        web_url: `${call.instance.url}/${fullPathOf(project)}/-/compare/${call.values.from}...${call.values.to}`,
      });
    },
  ),
];
