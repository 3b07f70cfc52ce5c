import { z } from 'zod';

/** A replacement of text by its offset (UTF-16 units) in the text before. */
export const TextSplice = z.object({ start: z.number(), deleted: z.number(), inserted: z.string() });
export type TextSplice = z.infer<typeof TextSplice>;

/** A file that a fix changes. Holds only the changed lines, so that no whole CI file lies in the queue. */
export const FilePatch = z.object({ path: z.string(), splices: z.array(TextSplice) });
export type FilePatch = z.infer<typeof FilePatch>;

/** A quoted line that proves the cause, secrets redacted. */
export const QuotedLine = z.discriminatedUnion('source', [
  z.object({ source: z.literal('trace'), line: z.number(), text: z.string() }),
  z.object({ source: z.literal('ci'), file: z.string(), line: z.number(), text: z.string() }),
]);
export type QuotedLine = z.infer<typeof QuotedLine>;

/** A job that failed for this cause. */
export const FixedJob = z.object({
  id: z.number(),
  /** As GitLab shows it, with matrix suffix. */
  name: z.string(),
  webUrl: z.string(),
  /** GitLab's `failure_reason`. */
  failureReason: z.string().nullable().default(null),
  evidence: z.array(QuotedLine),
});
export type FixedJob = z.infer<typeof FixedJob>;

/** Another project that the CI files are in. */
export const CiProject = z.object({
  /** Full path. */
  path: z.string(),
  webUrl: z.string(),
  /** The branch or tag that the files are taken from; `HEAD`: the default branch. */
  ref: z.string(),
  /** Its commit when the files were read. */
  sha: z.string(),
});
export type CiProject = z.infer<typeof CiProject>;

/** One fix to one cause, as it travels from triage to delivery: plain data, secrets redacted. */
export const Fix = z.object({
  failureClass: z.string(),
  /** Imperative, without a full stop. */
  title: z.string(),
  explanation: z.string(),
  jobs: z.array(FixedJob).min(1),
  targetBranch: z.string(),
  /** The ref that the pipeline ran for, as the API names it; null: the target branch. */
  pipelineRef: z.string().nullable().default(null),
  /** The open merge request whose source branch this is, or whose pipeline failed; null: none. */
  mergeRequestIid: z.number().nullable().default(null),
  /** The target branch is in a fork, where the bot cannot push. */
  isFork: z.boolean().default(false),
  /** The commit whose pipeline failed. */
  sha: z.string(),
  /** Id of the pipeline that failed, and when it did (ISO 8601); null where that is not known. */
  pipelineId: z.number().nullable().default(null),
  failedAt: z.string().nullable().default(null),
  pipelineWebUrl: z.string(),
  projectWebUrl: z.string(),
  /** Null: the CI files are in the project itself. */
  ciProject: CiProject.nullable().default(null),
  ciRoot: z.string(),
  /** Every CI file that the diagnosis was made from, by the SHA-256 (hex) of its bytes. */
  ciFiles: z.array(z.object({ path: z.string(), sha256: z.string() })),
  patches: z.array(FilePatch).min(1),
  /** Hash of what the fix changes, wherever in the file that stands. */
  edit: z.string(),
});
export type Fix = z.infer<typeof Fix>;
