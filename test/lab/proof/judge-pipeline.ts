import { readFile } from 'node:fs/promises';
import type { JobResult, PipelineResult } from '../runner/run-pipeline.ts';
import { lostWork } from './judge-patch.ts';
import type { Fault } from './lab-case.ts';
import { Objection } from './objection.ts';
import { readableLog } from './readable-log.ts';

/**
 * The job that failed for a fault, and the line that says so.
 *
 * @throws Objection where another job failed, or for something else
 */
export async function findFault(
  { status, jobs }: PipelineResult,
  fault: Fault,
): Promise<{ job: JobResult; message: string }> {
  if (status === 'success') throw new Objection('the pipeline passed before anything was patched');
  const failed = jobs.find((job) => job.status === 'failed' && !job.allowed);
  if (failed?.job.name !== fault.job)
    throw new Objection(`${failed?.job.name ?? 'no job'} failed, not ${fault.job}${await lastWords(failed)}`);
  const expected = new RegExp(fault.message);
  const message = (await readLog(failed)).find((line) => expected.test(line));
  if (message === undefined)
    throw new Objection(`the expected message is not there${await lastWords(failed)}`);
  return { job: failed, message };
}

/**
 * Whether a mended pipeline passes and does all it did before.
 *
 * @throws Objection
 */
export async function expectSuccess(before: PipelineResult, after: PipelineResult): Promise<void> {
  if (after.status === 'failed') {
    const failed = after.jobs.find(({ status, allowed }) => status === 'failed' && !allowed);
    throw new Objection(`${failed?.job.name ?? 'a job'} still fails${await lastWords(failed)}`);
  }
  const lost = lostWork(
    before.jobs.map(({ job }) => job),
    after.jobs.map(({ job }) => job),
  );
  if (lost !== null) throw new Objection(`the pipeline passes, but ${lost}`);
  const idle = after.jobs.find(({ status }) => status !== 'success');
  if (idle !== undefined) throw new Objection(`the pipeline passes, but ${idle.job.name} is ${idle.status}`);
}

async function readLog({ log }: JobResult): Promise<readonly string[]> {
  return log === null ? [] : readableLog(await readFile(log, 'utf8'));
}

/** The last lines of a job before its closing one, for whoever looks into it. */
async function lastWords(job: JobResult | undefined): Promise<string> {
  if (job === undefined) return '';
  const lines = (await readLog(job)).filter((line) => line !== '');
  return `: ${lines.slice(-4).join(' ⏎ ')}`;
}
