import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { LabError } from '../lab-error.ts';
import { runnerSettingsSchema } from '../runner/runner-settings.ts';

const faultSchema = z.strictObject({
  /** The class that has to be named. */
  class: z.string(),
  /** Other classes that are right, too. */
  alsoAccepted: z.array(z.string()).default([]),
  /** A regular expression: a line of the failed job's log, without colours. */
  message: z.string(),
  /** The job that fails. */
  job: z.string(),
});

const caseSchema = z.strictObject({
  title: z.string(),
  ...faultSchema.partial({ class: true }).shape,
  /** What pipewright has to answer: a patch, advice, or nothing because it is not its business. */
  result: z.enum(['patch', 'advice', 'none']),
  /** Faults that show only when the one before is mended. */
  next: z.array(faultSchema).max(2).default([]),
  /** What the CI file does not decide. */
  runner: runnerSettingsSchema.prefault({}),
  /** With advice: what changes on the runner when it is followed. */
  advised: z.record(z.string(), z.unknown()).default({}),
  /** With advice: a regular expression that the advice has to match. */
  advice: z.string().optional(),
  /** Taken by a short run. */
  short: z.boolean().default(false),
});

export type Fault = z.infer<typeof faultSchema>;

/** A pipeline that fails, and what has to come of it. */
export interface LabCase extends Omit<z.infer<typeof caseSchema>, keyof Fault | 'next'> {
  readonly id: string;
  /** Path of its folder: `before.yml`, and where the project has more than that, `files/`. */
  readonly folder: string;
  /** In the order they show. `class` is '' where nothing may be named. */
  readonly faults: readonly Fault[];
}

/**
 * Reads all cases below a folder, in the order of their names.
 *
 * @throws LabError that names the case and what is wrong with it
 */
export async function readCases(folder: string): Promise<readonly LabCase[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const ids = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'));
  return await Promise.all(
    ids
      .map(({ name }) => name)
      .toSorted()
      .map((id) => readCase(path.join(folder, id), id)),
  );
}

async function readCase(folder: string, id: string): Promise<LabCase> {
  const text = await readFile(path.join(folder, 'case.json'), 'utf8').catch(() => {
    throw new LabError(`the case ${id} has no case.json`);
  });
  const parsed = caseSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new LabError(`case ${id}: ${z.prettifyError(parsed.error)}`);
  const { class: failureClass = '', alsoAccepted, message, job, next, ...rest } = parsed.data;
  if ((failureClass === '') !== (rest.result === 'none'))
    throw new LabError(`case ${id}: a class is named exactly where something is expected`);
  if (!existsSync(path.join(folder, 'before.yml'))) throw new LabError(`the case ${id} has no before.yml`);
  return { ...rest, id, folder, faults: [{ class: failureClass, alsoAccepted, message, job }, ...next] };
}
