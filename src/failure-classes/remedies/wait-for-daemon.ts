import type { Edit } from '../../ci-file/edit.ts';
import { jobsWhere } from '../../situation/docker-jobs.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { Situation } from '../../situation/situation.ts';
import { talksToDaemon } from '../../docker/docker-call.ts';

/**
 * Waits up to a minute: a daemon without TLS pauses for 15 s before it listens, and making keys takes
 * some seconds more. Where the daemon never comes, the next docker command fails with its own message.
 * Understood by busybox ash, dash and bash.
 */
export const waitCommand = 'for i in $(seq 1 60); do docker info >/dev/null 2>&1 && break; sleep 1; done';

/** The edit that puts the wait before the job's first docker command; none where there is no docker command. */
export function waitForDaemon(situation: Situation): readonly Edit[] {
  const first = firstDaemonCommand(situation.commands);
  if (first === undefined) return [];
  return [
    {
      op: 'insert-command',
      job: situation.job.name,
      acceptableFor: jobsWaitingAlike(situation, first),
      before: first.position,
      command: waitCommand,
    },
  ];
}

/** The first command that needs the daemon. */
export function firstDaemonCommand(commands: readonly JobCommand[]): JobCommand | undefined {
  return commands.find(({ call }) => call !== null && talksToDaemon(call));
}

/** Jobs whose first docker command is the very same list item, run against a daemon of their own. */
function jobsWaitingAlike(situation: Situation, first: JobCommand): readonly string[] {
  return jobsWhere(situation.pipeline, situation.job, (other) => {
    const theirs = firstDaemonCommand(other.commands);
    return theirs !== undefined && other.daemons.length > 0 && sameOrigin(theirs, first);
  });
}

function sameOrigin(one: JobCommand, other: JobCommand): boolean {
  const [a, b] = [one.entry.origin, other.entry.origin];
  return a.file === b.file && a.path.join('\0') === b.path.join('\0');
}
