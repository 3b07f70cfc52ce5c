import { z } from 'zod';

// What GitLab's REST API answers, reduced to the fields that are used and given in our spelling. Objects
// are open: every release adds fields (https://docs.gitlab.com/api/rest/).

export const User = z
  .object({ id: z.number(), username: z.string() })
  .transform(({ id, username }) => ({ id, username }));
export type User = z.infer<typeof User>;

export const Member = z.object({ access_level: z.number() });

export const Project = z
  .object({
    id: z.number(),
    path_with_namespace: z.string(),
    web_url: z.string(),
    default_branch: z.string().nullish(),
    /** Null or empty: `.gitlab-ci.yml`. */
    ci_config_path: z.string().nullish(),
    archived: z.boolean().default(false),
    // Left out where the token may not know; then nothing is known to be open.
    visibility: z.enum(['private', 'internal', 'public']).default('private'),
    repository_access_level: z.string().nullish(),
  })
  .transform((project) => ({
    id: project.id,
    path: project.path_with_namespace,
    webUrl: project.web_url,
    defaultBranch: project.default_branch ?? null,
    ciConfigPath: project.ci_config_path ?? null,
    archived: project.archived,
    visibility: project.visibility,
    /** Whoever may see the project may read its files. */
    hasOpenRepository: project.repository_access_level === 'enabled',
  }));
export type Project = z.infer<typeof Project>;

export const Pipeline = z
  .object({
    id: z.number(),
    ref: z.string(),
    sha: z.string(),
    status: z.string(),
    source: z.string(),
    tag: z.boolean().default(false),
    web_url: z.string(),
    created_at: z.string().nullish(),
    finished_at: z.string().nullish(),
    updated_at: z.string().nullish(),
  })
  .transform(
    ({ web_url: webUrl, created_at: created, finished_at: finished, updated_at: updated, ...pipeline }) => ({
      ...pipeline,
      webUrl,
      /** ISO 8601. */
      createdAt: created ?? null,
      /** ISO 8601; in lists, which do not have it, the last change. */
      finishedAt: finished ?? updated ?? null,
    }),
  );
export type Pipeline = z.infer<typeof Pipeline>;

export const Job = z
  .object({
    id: z.number(),
    name: z.string(),
    stage: z.string(),
    status: z.string(),
    allow_failure: z.boolean(),
    failure_reason: z.string().nullish(),
    web_url: z.string(),
  })
  .transform((job) => ({
    id: job.id,
    name: job.name,
    stage: job.stage,
    status: job.status,
    allowFailure: job.allow_failure,
    failureReason: job.failure_reason ?? null,
    webUrl: job.web_url,
  }));
export type Job = z.infer<typeof Job>;

/** A trigger job with the pipeline that it started, here or in another project. */
export const Bridge = z
  .object({
    name: z.string(),
    downstream_pipeline: z.object({ id: z.number(), project_id: z.number().nullish() }).nullish(),
  })
  .transform(({ name, downstream_pipeline: downstream }) => ({
    name,
    downstreamPipelineId: downstream?.id ?? null,
  }));
export type Bridge = z.infer<typeof Bridge>;

export const RepositoryFile = z
  .object({
    file_path: z.string(),
    encoding: z.literal('base64'),
    content: z.string(),
    commit_id: z.string(),
    last_commit_id: z.string(),
  })
  .transform((file) => ({
    path: file.file_path,
    content: Buffer.from(file.content, 'base64') as Uint8Array,
    /** Head of the ref that was asked for. */
    commitId: file.commit_id,
    /** Last commit that touched this file. */
    lastCommitId: file.last_commit_id,
  }));
export type RepositoryFile = z.infer<typeof RepositoryFile>;

export const TreeEntry = z.object({ path: z.string(), type: z.string() });

export const Branch = z
  .object({
    name: z.string(),
    commit: z.object({ id: z.string(), committed_date: z.string().nullish() }),
    can_push: z.boolean().default(true),
  })
  .transform(({ name, commit, can_push: canPush }) => ({
    name,
    headSha: commit.id,
    /** When its newest commit was made, ISO 8601. */
    headCommittedAt: commit.committed_date ?? null,
    canPush,
  }));
export type Branch = z.infer<typeof Branch>;

export const Commit = z
  .object({
    id: z.string(),
    message: z.string(),
    author_email: z.string().nullish(),
    committer_email: z.string().nullish(),
  })
  .transform((commit) => ({
    id: commit.id,
    message: commit.message,
    authorEmail: commit.author_email ?? null,
    committerEmail: commit.committer_email ?? null,
  }));
export type Commit = z.infer<typeof Commit>;

export const Comparison = z.object({ commits: z.array(Commit) });

/** The commits that positions in a merge request's diff refer to. */
export const DiffRefs = z.object({ base_sha: z.string(), start_sha: z.string(), head_sha: z.string() });
export type DiffRefs = z.infer<typeof DiffRefs>;

export const MergeRequest = z
  .object({
    iid: z.number(),
    state: z.enum(['opened', 'closed', 'locked', 'merged']),
    title: z.string(),
    description: z.string().nullish(),
    source_branch: z.string(),
    target_branch: z.string(),
    web_url: z.string(),
    sha: z.string().nullish(),
    source_project_id: z.number().nullish(),
    target_project_id: z.number().nullish(),
    labels: z.array(z.string()).default([]),
    draft: z.boolean().default(false),
    created_at: z.string().nullish(),
    diff_refs: DiffRefs.nullish(),
  })
  .transform((mergeRequest) => ({
    iid: mergeRequest.iid,
    state: mergeRequest.state,
    title: mergeRequest.title,
    description: mergeRequest.description ?? '',
    sourceBranch: mergeRequest.source_branch,
    targetBranch: mergeRequest.target_branch,
    webUrl: mergeRequest.web_url,
    headSha: mergeRequest.sha ?? null,
    /** Null: the fork it came from is gone, or private. */
    sourceProjectId: mergeRequest.source_project_id ?? null,
    targetProjectId: mergeRequest.target_project_id ?? null,
    labels: mergeRequest.labels,
    draft: mergeRequest.draft,
    /** ISO 8601. */
    createdAt: mergeRequest.created_at ?? null,
    /** Null in lists, and until GitLab has prepared the merge request. */
    diffRefs: mergeRequest.diff_refs ?? null,
  }));
export type MergeRequest = z.infer<typeof MergeRequest>;

export const FileDiff = z
  .object({
    old_path: z.string(),
    new_path: z.string(),
    deleted_file: z.boolean().default(false),
    /** Hunks as `git diff` prints them; empty where GitLab thinks it too large. */
    diff: z.string().default(''),
  })
  .transform((file) => ({
    oldPath: file.old_path,
    newPath: file.new_path,
    isDeleted: file.deleted_file,
    hunks: file.diff,
  }));
export type FileDiff = z.infer<typeof FileDiff>;

export const Issue = z
  .object({
    iid: z.number(),
    state: z.string(),
    description: z.string().nullish(),
    web_url: z.string(),
  })
  .transform(({ iid, state, description, web_url: webUrl }) => ({
    iid,
    /** `opened` or `closed`. */
    state,
    description: description ?? '',
    webUrl,
  }));
export type Issue = z.infer<typeof Issue>;

export const Hook = z
  .object({
    id: z.number(),
    url: z.string(),
    // `executable`, `temporarily_disabled` or `disabled`; absent in old versions.
    alert_status: z.string().nullish(),
    disabled_until: z.string().nullish(),
  })
  .transform(({ id, url, alert_status: alertStatus, disabled_until: disabledUntil }) => ({
    id,
    url,
    alertStatus: alertStatus ?? null,
    /** ISO 8601. */
    disabledUntil: disabledUntil ?? null,
  }));
export type Hook = z.infer<typeof Hook>;

export const LintResult = z.object({
  valid: z.boolean(),
  errors: z.array(z.string()).default([]),
  warnings: z.array(z.string()).default([]),
});
export type LintResult = z.infer<typeof LintResult>;

export const Note = z
  .object({
    id: z.number(),
    body: z.string(),
    author: z.object({ id: z.number() }),
    system: z.boolean().default(false),
    resolved: z.boolean().default(false),
    // Servers before 18 do not name them here.
    suggestions: z
      .array(z.object({ id: z.number(), applied: z.boolean(), appliable: z.boolean() }))
      .default([]),
  })
  .transform(({ author, ...note }) => ({ ...note, authorId: author.id }));
export type Note = z.infer<typeof Note>;

export const Discussion = z.object({ id: z.string(), notes: z.array(Note) });
export type Discussion = z.infer<typeof Discussion>;
