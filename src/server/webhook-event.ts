import { z } from 'zod';
import { isOwnBranch } from '../delivery/branch-name.ts';
import { findCommand } from '../delivery/command.ts';
import type { CommandJob } from '../queue/command-job.ts';
import type { ProjectFilter } from '../config/allow-list.ts';
import type { FollowUpJob } from '../queue/follow-up-job.ts';
import type { TriageJob } from '../queue/triage-job.ts';

const AnyEvent = z.object({ object_kind: z.string() });

// Payloads are open, and differ between versions: only what is used is looked at
// (https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events).
const PipelineEvent = z.object({
  object_attributes: z.object({ id: z.number(), ref: z.string(), sha: z.string(), status: z.string() }),
  project: z.object({
    id: z.number(),
    path_with_namespace: z.string(),
    ci_config_path: z.string().nullish(),
  }),
  source_pipeline: z.object({ project: z.object({ id: z.number() }), pipeline_id: z.number() }).nullish(),
  // A pipeline may have hundreds; only the failed ones are looked at.
  builds: z.custom<readonly unknown[]>(Array.isArray).nullish(),
});

// https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events
const NoteEvent = z.object({
  object_attributes: z.object({
    id: z.number(),
    note: z.string(),
    noteable_type: z.string(),
    author_id: z.number(),
    discussion_id: z.string(),
    // Absent before 16.11, when only new comments were told of.
    action: z.string().nullish(),
    system: z.boolean().nullish(),
    commit_id: z.string().nullish(),
  }),
  project: z.object({ id: z.number(), path_with_namespace: z.string() }),
  merge_request: z.object({ iid: z.number() }).nullish(),
});

const FailedBuild = z.object({
  id: z.number(),
  status: z.literal('failed'),
  allow_failure: z.literal(false).nullish(),
});

/** What to do about a delivery. */
export type WebhookVerdict =
  | { readonly kind: 'triage'; readonly data: TriageJob }
  /** A pipeline of the bot's own branch has ended. */
  | { readonly kind: 'follow-up'; readonly data: FollowUpJob }
  /** Someone asks for something in a comment. */
  | { readonly kind: 'command'; readonly data: CommandJob }
  /** Fine, and of no use to the bot. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Not what GitLab documents; the reason is for whoever set the hook up. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** Reads a delivery's body. Never throws: GitLab switches a hook off whose deliveries are refused. */
export function readWebhook(body: Uint8Array, isAllowed: ProjectFilter): WebhookVerdict {
  const payload = parseJson(body);
  if (payload === undefined) return { kind: 'malformed', reason: 'the body is not JSON' };
  const kind = AnyEvent.safeParse(payload);
  if (!kind.success) {
    return {
      kind: 'malformed',
      reason: 'the body has no object_kind; does the hook have a custom template?',
    };
  }
  switch (kind.data.object_kind) {
    case 'pipeline': {
      const event = PipelineEvent.safeParse(payload);
      return event.success ? judgePipeline(event.data, isAllowed) : unusable('pipeline', event.error);
    }
    case 'note': {
      const event = NoteEvent.safeParse(payload);
      return event.success ? judgeNote(event.data, isAllowed) : unusable('note', event.error);
    }
    default:
      return { kind: 'ignored', reason: 'event-kind' };
  }
}

function unusable(kind: string, error: z.ZodError): WebhookVerdict {
  const field = error.issues[0]?.path.join('.') ?? 'body';
  return { kind: 'malformed', reason: `the ${kind} event has no usable ${field}` };
}

function judgeNote(event: z.infer<typeof NoteEvent>, isAllowed: ProjectFilter): WebhookVerdict {
  const { object_attributes: note, project } = event;
  // An edit is no new request, and what GitLab writes itself is none.
  if (note.system === true || (note.action ?? 'create') !== 'create') {
    return { kind: 'ignored', reason: 'no-new-comment' };
  }
  const command = findCommand(note.note);
  if (command === null) return { kind: 'ignored', reason: 'no-command' };
  if (!isAllowed(project.path_with_namespace)) return { kind: 'ignored', reason: 'project-not-allowed' };
  const place = placeOf(event);
  if (place === null) return { kind: 'ignored', reason: 'not-commented-on' };
  const data: CommandJob = {
    projectId: project.id,
    projectPath: project.path_with_namespace,
    place,
    noteId: note.id,
    discussionId: note.discussion_id,
    authorId: note.author_id,
    addressee: command.addressee,
    command: command.name,
  };
  return { kind: 'command', data };
}

function placeOf({
  object_attributes: note,
  merge_request: mergeRequest,
}: z.infer<typeof NoteEvent>): CommandJob['place'] | null {
  if (note.noteable_type === 'MergeRequest' && mergeRequest) {
    return { kind: 'merge-request', iid: mergeRequest.iid };
  }
  if (note.noteable_type === 'Commit' && note.commit_id) return { kind: 'commit', sha: note.commit_id };
  return null;
}

function judgePipeline(event: z.infer<typeof PipelineEvent>, isAllowed: ProjectFilter): WebhookVerdict {
  const { object_attributes: pipeline, project, builds, source_pipeline: parent } = event;
  const isOwn = isOwnBranch(pipeline.ref);
  if (pipeline.status !== 'failed' && !(isOwn && pipeline.status === 'success'))
    return { kind: 'ignored', reason: 'not-failed' };
  if (!isAllowed(project.path_with_namespace)) return { kind: 'ignored', reason: 'project-not-allowed' };
  if (isOwn) return { kind: 'follow-up', data: toFollowUp(event) };
  const data: TriageJob = {
    projectId: project.id,
    projectPath: project.path_with_namespace,
    pipelineId: pipeline.id,
    sha: pipeline.sha,
    ref: pipeline.ref,
    failedJobIds: (builds ?? [])
      .filter(isFailed)
      .flatMap((build) => FailedBuild.safeParse(build).data?.id ?? []),
    ciConfigPath: project.ci_config_path ?? null,
    parentPipelineId: parent?.project.id === project.id ? parent.pipeline_id : null,
    postponed: 0,
  };
  return { kind: 'triage', data };
}

function toFollowUp({ object_attributes: pipeline, project }: z.infer<typeof PipelineEvent>): FollowUpJob {
  return {
    projectId: project.id,
    projectPath: project.path_with_namespace,
    branch: pipeline.ref,
    ciConfigPath: project.ci_config_path ?? null,
    postponed: 0,
  };
}

function isFailed(build: unknown): boolean {
  return (build as { status?: unknown } | null)?.status === 'failed';
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}
