import type { Gitlab as Api } from '@gitbeaker/rest';
import { z } from 'zod';
import type { CommitResult, Gitlab, NewCommit } from '../gitlab.ts';
import { GitlabRejected } from '../gitlab-error.ts';
import { Branch, Commit, Comparison, RepositoryFile, TreeEntry } from '../schema.ts';
import { nullIfMissing, parseAnswer } from './answer.ts';

type RepositoryCalls = Pick<
  Gitlab,
  | 'fileAt'
  | 'treeAt'
  | 'branch'
  | 'commitsOnBranch'
  | 'commitAt'
  | 'commitSubjects'
  | 'commitFiles'
  | 'deleteBranch'
>;

const treePageSize = 100;
const maxTreePages = 100;

/** Files, trees, branches and commits (https://docs.gitlab.com/api/repository_files/, /branches/, /commits/). */
export function repositoryCalls(api: InstanceType<typeof Api>): RepositoryCalls {
  return {
    async fileAt(projectId, path, ref) {
      const body = await nullIfMissing(api.RepositoryFiles.show(projectId, path, ref));
      return body === null ? null : parseAnswer(RepositoryFile, body, 'repository/files');
    },
    async treeAt(projectId, folder, ref) {
      const paging = { perPage: treePageSize, maxPages: maxTreePages };
      const options = { ref, recursive: true, ...(folder === '' ? {} : { path: folder }), ...paging };
      const body = await nullIfMissing(api.Repositories.allRepositoryTrees(projectId, options));
      if (body === null || body.length >= treePageSize * maxTreePages) return null;
      const entries = parseAnswer(z.array(TreeEntry), body, 'repository/tree');
      return entries.filter(({ type }) => type === 'blob').map(({ path }) => path);
    },
    async branch(projectId, name) {
      const body = await nullIfMissing(api.Branches.show(projectId, name));
      return body === null ? null : parseAnswer(Branch, body, 'repository/branches');
    },
    async commitsOnBranch(projectId, base, branch) {
      const body = await nullIfMissing(api.Repositories.compare(projectId, base, branch));
      return body === null ? null : parseAnswer(Comparison, body, 'repository/compare').commits;
    },
    async commitAt(projectId, ref, time) {
      const of = ref === null ? {} : { refName: ref };
      const options = { ...of, until: time, page: 1, perPage: 1 } as const;
      const body = await nullIfMissing(api.Commits.all(projectId, options));
      return parseAnswer(z.array(Commit), body ?? [], 'repository/commits')[0]?.id ?? null;
    },
    async commitSubjects(projectId, branch) {
      const options = { refName: branch, page: 1, perPage: 20 } as const;
      const body = await nullIfMissing(api.Commits.all(projectId, options));
      return parseAnswer(z.array(Commit), body ?? [], 'repository/commits').map(
        ({ message }) => message.split('\n', 1)[0] ?? '',
      );
    },
    commitFiles: (projectId, commit) => commitFiles(api, projectId, commit),
    async deleteBranch(projectId, name) {
      try {
        await nullIfMissing(api.Branches.remove(projectId, name));
      } catch (error) {
        if (!(error instanceof GitlabRejected) || error.status !== 403) throw error;
      }
    },
  };
}

async function commitFiles(
  api: InstanceType<typeof Api>,
  projectId: number,
  commit: NewCommit,
): Promise<CommitResult> {
  // Base64 keeps line endings, BOM and bytes that are not UTF-8 as they are.
  const actions = commit.files.map(({ path, content, lastCommitId }) => ({
    action: 'update' as const,
    filePath: path,
    encoding: 'base64',
    content: Buffer.from(content).toString('base64'),
    ...(lastCommitId === undefined ? {} : { lastCommitId }),
  }));
  const start = commit.startSha === null ? {} : { startSha: commit.startSha };
  const options = { ...start, ...(commit.force ? { force: true } : {}), stats: false };
  try {
    const body = await api.Commits.create(projectId, commit.branch, commit.message, actions, options);
    return { kind: 'committed', commitId: parseAnswer(Commit, body, 'repository/commits').id };
  } catch (error) {
    if (!(error instanceof GitlabRejected) || (error.status !== 400 && error.status !== 403)) throw error;
    if (/branch called .* already exists/i.test(error.reason)) return { kind: 'branch-exists' };
    return { kind: 'refused', reason: error.reason };
  }
}
