import { readDockerCall } from '../docker/docker-call.ts';
import type { JobCommand } from '../situation/job-commands.ts';
import type { Situation } from '../situation/situation.ts';
import { parseShell } from '../shell/parse-shell.ts';
import type { Trace } from '../trace/trace.ts';
import type { CheckedJob } from './checked-job.ts';

/** What is known of a run that has not happened: nothing. */
const noTrace: Trace = {
  lineCount: 0,
  runner: {
    version: null,
    executor: null,
    image: null,
    services: [],
    serviceWarnings: [],
    downloads: [],
    waitedForServices: false,
  },
  sections: [],
  commands: [],
  failedCommand: null,
  lines: [],
  outcome: { kind: 'unfinished' },
  truncated: false,
};

/**
 * The situation in which a job will be when it comes to a command, for what the failure classes know
 * of clients, stores and remedies. The trace is empty.
 */
export function situationAt(checked: CheckedJob, at: JobCommand | null): Situation {
  const { job, pipeline, variables, commands, daemons, expand } = checked;
  const calls = at === null ? [] : parseShell(at.entry.value).flatMap((one) => readDockerCall(one) ?? []);
  return {
    trace: noTrace,
    pipeline,
    failureReason: null,
    job,
    variables,
    expand,
    commands,
    failed: {
      traceCommand: null,
      entry: at?.entry ?? null,
      position: at?.position ?? null,
      calls,
      output: [],
    },
    daemons,
  };
}
