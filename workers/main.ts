import { allowProjects } from '../src/config/allow-list.ts';
import { diagnose, traceLiterals } from '../src/diagnosis/diagnose.ts';
import { type RunningWorkers, runWorkers } from '../src/queue/run-workers.ts';
import type { Service } from '../src/server/open-service.ts';
import { createTraceReader } from '../src/trace/create-trace-reader.ts';
import type { Trace } from '../src/trace/trace.ts';
import { advise } from './advise.ts';
import { followUp } from './follow-up.ts';
import { judgeError } from './job-policy.ts';
import { obeyCommand } from './obey-command.ts';
import { proposeFix } from './propose-fix.ts';
import { reconcile } from './reconcile.ts';
import { reconcileRegularly } from './reconcile-regularly.ts';
import { observeOutcome } from './observe-outcome.ts';
import { reportSettings } from './report-settings.ts';
import { triagePipeline } from './triage-pipeline.ts';
import type { WorkerContext } from './worker-context.ts';

/** Starts this process's workers. */
export function startWorkers(service: Service): RunningWorkers {
  const { config, log, metrics, store, queue, gitlab, abort } = service;
  const { publicUrl } = config;
  const context: WorkerContext = {
    gitlab,
    queue,
    readTrace,
    diagnose,
    log,
    isAllowed: allowProjects(config.allow),
    defaultsProject: config.defaultsProject,
    adminProject: config.adminProject,
    hookOwner: config.hookOwner,
    publicUrl,
    documentationOf: (failureClass) =>
      publicUrl === null ? null : `${publicUrl}/failure-classes/${encodeURIComponent(failureClass)}`,
  };
  const running = runWorkers(store, {
    handlers: {
      triage: (data) => triagePipeline(data, context),
      propose: (data) => proposeFix(data, context, Date.now()),
      advise: (data) => advise(data, context),
      reconcile: (data) => reconcile(data, context, Date.now()),
      command: (data) => obeyCommand(data, context),
      'report-settings': (data) => reportSettings(data, context),
      'follow-up': (data) => followUp(data, context, Date.now()),
    },
    judgeError,
    abort,
    onDone(name, outcome, durationMs) {
      observeOutcome(metrics, name, outcome, durationMs);
      log.info({ job: name, outcome, durationMs: Math.round(durationMs) }, 'job done');
    },
    onFailed(name, error, willRetry) {
      metrics.jobs.inc({ queue: name, outcome: willRetry ? 'retried' : 'failed' });
      log[willRetry ? 'warn' : 'error'](
        { job: name, err: error },
        willRetry ? 'job failed, will retry' : 'job failed',
      );
    },
    onError: service.onStoreError,
  });
  const stopReconciling = reconcileRegularly(queue, config.reconcileMinutes, log);
  return {
    ready: () => running.ready(),
    async close(graceMs) {
      stopReconciling();
      await running.close(graceMs);
    },
  };
}

async function readTrace(chunks: AsyncIterable<Uint8Array>): Promise<Trace> {
  const reader = createTraceReader(traceLiterals);
  for await (const chunk of chunks) reader.push(chunk);
  return reader.end();
}
