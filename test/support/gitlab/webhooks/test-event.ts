import type { Instance } from '../instance.ts';
import type { HookTrigger } from '../state/hook.ts';
import type { Project } from '../state/project.ts';
import type { HookEvent } from './hook-sender.ts';
import { notePayload } from './note-hook.ts';
import { pipelinePayload } from './pipeline-payload.ts';

/**
 * What the test button sends: a real, recent object of one of the projects, so a test can carry a genuine failed pipeline.
 *
 * @returns null when there is nothing to send.
 */
export async function testEvent(
  instance: Instance,
  projects: readonly Project[],
  trigger: HookTrigger,
): Promise<HookEvent | null> {
  if (trigger === 'pipeline_events') {
    const pipeline = projects
      .flatMap((project) => project.pipelines)
      .toSorted((a, b) => a.id - b.id)
      .at(-1);
    if (pipeline === undefined) return null;
    const body = JSON.stringify(await pipelinePayload(instance, pipeline));
    return { trigger, name: 'Pipeline Hook', body };
  }
  if (trigger === 'note_events') return testNote(instance, projects);
  const [project] = projects;
  if (project === undefined) return null;
  return {
    trigger,
    name: nameOf(trigger),
    body: JSON.stringify({ object_kind: trigger.replace(/_events$/, '') }),
  };
}

async function testNote(instance: Instance, projects: readonly Project[]): Promise<HookEvent | null> {
  const threads = projects
    .flatMap((project) => [...project.mergeRequests, ...project.issues])
    .flatMap((noteable) => noteable.discussions.map((discussion) => ({ noteable, discussion })));
  for (const { noteable, discussion } of threads) {
    const note = discussion.notes.find((candidate) => !candidate.system);
    if (note === undefined) continue;
    const payload = await notePayload(instance, noteable, discussion, note, 'create');
    return { trigger: 'note_events', name: 'Note Hook', body: JSON.stringify(payload) };
  }
  return null;
}

function nameOf(trigger: HookTrigger): string {
  const words = trigger
    .replace(/_events$/, '')
    .replace(/s$/, '')
    .split('_');
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')} Hook`;
}
