import {
  closedAnswer,
  helpAnswer,
  lookingAgainAnswer,
  mutedAnswer,
  mutedForCommitsAnswer,
  noFailureAnswer,
  notAllowedAnswer,
  type Answer,
} from '../src/delivery/command-answer.ts';
import { ownNotes, type OwnNote } from '../src/delivery/ensure-comment.ts';
import { encodeNoteMarker } from '../src/delivery/note-marker.ts';
import { isOwnMergeRequest } from '../src/delivery/own-merge-request.ts';
import type { Gitlab } from '../src/gitlab/gitlab.ts';
import type { MergeRequest, Pipeline, Project } from '../src/gitlab/schema.ts';
import type { CommandJob } from '../src/queue/command-job.ts';
import { explainPipeline } from './explain-pipeline.ts';
import { findCommandPipeline } from './find-command-pipeline.ts';
import { toTriage } from './to-triage.ts';
import type { WorkerContext } from './worker-context.ts';

/** What came of a command; plain data, kept with the job and shown on the dashboard. */
export type CommandOutcome =
  | { readonly kind: 'answered'; readonly command: string }
  | { readonly kind: 'not-permitted'; readonly reason: string }
  | {
      readonly kind: 'ignored';
      readonly reason:
        'to-someone-else' | 'own-comment' | 'stranger' | 'project-not-allowed' | 'answered-before';
    };

// GitLab's numbers of roles (https://docs.gitlab.com/api/members/#roles).
const reporter = 20;
const developer = 30;

/**
 * Does what a comment asks for, if it is addressed to the bot by someone who may push here, and answers in its thread. Those
 * without a role that lets them see the project's work are not answered. A
 * comment is answered once: the answer's marker names it. What is done before the answer may be done twice without harm.
 */
export async function obeyCommand(job: CommandJob, context: WorkerContext): Promise<CommandOutcome> {
  const { gitlab, isAllowed } = context;
  const { projectId, place, noteId, addressee } = job;
  const me = await gitlab.currentUser();
  if (me.username.toLowerCase() !== addressee.toLowerCase()) {
    return { kind: 'ignored', reason: 'to-someone-else' };
  }
  if (job.authorId === me.id) return { kind: 'ignored', reason: 'own-comment' };
  const accessLevel = await gitlab.accessLevel(projectId, job.authorId);
  // Whoever may comment at all could else have the bot read and write without end.
  if (accessLevel < reporter) return { kind: 'ignored', reason: 'stranger' };
  const [project, notes, mergeRequest] = await Promise.all([
    gitlab.project(projectId),
    ownNotes(gitlab, projectId, place),
    place.kind === 'merge-request' ? gitlab.mergeRequest(projectId, place.iid) : null,
  ]);
  if (project.path !== job.projectPath || !isAllowed(project.path) || project.archived) {
    return { kind: 'ignored', reason: 'project-not-allowed' };
  }
  const key = `command ${String(noteId)}`;
  if (notes.some(({ marker }) => marker.key === key)) return { kind: 'ignored', reason: 'answered-before' };
  const facts = { job, context, project, mergeRequest, notes };
  const { body, state } = accessLevel < developer ? notAllowedAnswer() : await obey(facts);
  const text = `${body}\n\n${encodeNoteMarker(key, state)}`;
  const answered = await answer(gitlab, job, text);
  if (answered.kind !== 'created') return { kind: 'not-permitted', reason: answered.reason };
  return { kind: 'answered', command: job.command };
}

/** In the comment's thread; GitLab has none for a plain comment on a commit, and refuses to reply to that. */
async function answer(gitlab: Gitlab, { projectId, place, discussionId }: CommandJob, text: string) {
  const replied = await gitlab.replyToDiscussion(projectId, place, discussionId, text);
  if (replied.kind === 'created' || place.kind !== 'commit') return replied;
  return await gitlab.createNote(projectId, place, text);
}

interface Facts {
  readonly job: CommandJob;
  readonly context: WorkerContext;
  readonly project: Project;
  /** Null: the comment is on a commit. */
  readonly mergeRequest: MergeRequest | null;
  /** The bot's own comments there. */
  readonly notes: readonly OwnNote[];
}

async function obey(facts: Facts): Promise<Answer> {
  switch (facts.job.command) {
    case 'help':
      return helpAnswer();
    case 'explain':
      return await explain(facts);
    case 'retry':
      return await lookAgain(facts);
    case 'ignore':
      return await ignore(facts);
    case 'unignore':
      return await lookAgain(facts);
  }
}

async function findPipeline({ context, project, job, mergeRequest }: Facts): Promise<Pipeline | null> {
  return await findCommandPipeline(context.gitlab, project.id, job.place, mergeRequest);
}

async function explain(facts: Facts): Promise<Answer> {
  const pipeline = await findPipeline(facts);
  if (pipeline === null) return noFailureAnswer();
  return { state: 'explained', body: await explainPipeline(facts.context, facts.project, pipeline) };
}

/** Takes back an earlier no, be it a closed merge request or a word, and looks into the failure once more. */
async function lookAgain(facts: Facts): Promise<Answer> {
  const { context, project, mergeRequest } = facts;
  const { gitlab, queue } = context;
  const isClosedFix = mergeRequest?.state === 'closed' && isOwnMergeRequest(mergeRequest, project.id);
  const isReopened = isClosedFix ? await gitlab.reopenMergeRequest(project.id, mergeRequest.iid) : false;
  const pipeline = await findPipeline(facts);
  if (pipeline !== null) await queue.add('triage', toTriage(project, pipeline));
  return lookingAgainAnswer(pipeline?.webUrl ?? null, isReopened);
}

async function ignore({ context, project, mergeRequest, notes }: Facts): Promise<Answer> {
  const { gitlab } = context;
  if (mergeRequest === null) return mutedForCommitsAnswer();
  if (isOwnMergeRequest(mergeRequest, project.id)) {
    if (mergeRequest.state === 'opened') {
      await gitlab.updateMergeRequest(project.id, mergeRequest.iid, { stateEvent: 'close' });
    }
    return closedAnswer();
  }
  for (const { discussion, note, marker } of notes) {
    if (!marker.key.startsWith('suggestion ') || note.resolved) continue;
    await gitlab.resolveDiscussion(project.id, mergeRequest.iid, discussion.id);
  }
  return mutedAnswer();
}
