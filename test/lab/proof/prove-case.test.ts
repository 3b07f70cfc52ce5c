import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExpandedJob } from '../runner/expanded-pipeline.ts';
import type { PipelineResult } from '../runner/run-pipeline.ts';
import { runnerSettingsSchema, type RunnerSettings } from '../runner/runner-settings.ts';
import type { Answer, FailedJob, Fixer } from './fixer.ts';
import type { LabCase } from './lab-case.ts';
import { proveCase, type CaseProof } from './prove-case.ts';

/**
 * Here the lab's judgement is on trial, not pipewright and no daemon: the pipeline passes when each of its
 * lines says "right", and a wrong line fails with a message of its own.
 */
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lab-proof-'));
  await mkdir(path.join(folder, 'case'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fault = { class: 'tls-mismatch', alsoAccepted: [], message: '^no daemon at first$', job: 'build' };

async function caseWith(before: string, more: Partial<LabCase> = {}): Promise<LabCase> {
  await writeFile(path.join(folder, 'case/before.yml'), before);
  return {
    id: 'case',
    folder: path.join(folder, 'case'),
    title: 'A case',
    faults: [fault],
    result: 'patch',
    runner: runnerSettingsSchema.parse({}),
    advised: {},
    short: false,
    ...more,
  };
}

/** What a job of the stand-in pipeline needs to be told apart. */
function jobWith(commands: readonly string[]): ExpandedJob {
  return { name: 'build', commands, when: 'on_success', allowFailure: false } as unknown as ExpandedJob;
}

async function runStandIn(project: string, name: string, settings: RunnerSettings): Promise<PipelineResult> {
  const lines = (await readFile(path.join(project, '.gitlab-ci.yml'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '');
  const wrong = lines.find((line) => line.endsWith('wrong'));
  const passes = wrong === undefined && settings.privileged;
  const log = path.join(folder, `${name}.log`);
  await writeFile(
    log,
    passes ? 'Job succeeded\n' : `no daemon at ${wrong?.split(':')[0] ?? 'all'}\nERROR: Job failed\n`,
  );
  const result = {
    job: jobWith(lines),
    allowed: false,
    log,
    exitCode: passes ? 0 : 1,
    reason: null,
  } as const;
  return passes
    ? { status: 'success', jobs: [{ ...result, status: 'success' }] }
    : { status: 'failed', jobs: [{ ...result, status: 'failed' }] };
}

/** Gives these diffs in turn, then none; notes what it was asked. */
function fixerGiving(diffs: readonly string[], more: Partial<Answer> = {}, asked: FailedJob[] = []): Fixer {
  const left = [...diffs];
  return (failed) => {
    asked.push(failed);
    return Promise.resolve({
      diff: left.shift() ?? '',
      words: 'no words',
      failureClass: 'tls-mismatch',
      remedy: 'patch',
      ...more,
    });
  };
}

function prove(labCase: LabCase, fixer: Fixer): Promise<CaseProof> {
  return proveCase(labCase, { folder, fixer, runPipeline: runStandIn });
}

function changing(from: string, to: string): string {
  return `--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n@@ -1 +1 @@\n-${from}\n+${to}\n`;
}

describe('a case is proven', () => {
  test('when it fails as expected, is patched, and passes', async () => {
    const asked: FailedJob[] = [];
    const proof = await prove(
      await caseWith('first: wrong\n'),
      fixerGiving([changing('first: wrong', 'first: right')], {}, asked),
    );
    expect(proof).toMatchObject({
      objection: null,
      message: 'no daemon at first',
      added: 1,
      removed: 1,
      patches: 1,
    });
    expect(asked[0]).toEqual({
      trace: path.join(folder, 'before.log'),
      repository: path.join(folder, 'project'),
      job: 'build',
    });
  });

  test('when each of several faults is patched in turn', async () => {
    const second = { ...fault, message: 'no daemon at second' };
    const two = await caseWith('first: wrong\nsecond: wrong\n', { faults: [fault, second] });
    const diffs = [
      '--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n@@ -1,2 +1,2 @@\n-first: wrong\n+first: right\n second: wrong\n',
      '',
      '--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n@@ -1,2 +1,2 @@\n first: right\n-second: wrong\n+second: right\n',
    ];
    expect(await prove(two, fixerGiving(diffs))).toMatchObject({ objection: null, patches: 2 });
  });

  test('when the runner is set as advised, and it passes then', async () => {
    const advice = await caseWith('first: right\n', {
      result: 'advice',
      faults: [{ ...fault, message: 'no daemon at all' }],
      runner: runnerSettingsSchema.parse({ privileged: false }),
      advised: { privileged: true },
      advice: 'privileged = true',
    });
    const fixer = fixerGiving([], { remedy: 'advice', words: 'set privileged = true' });
    expect((await prove(advice, fixer)).objection).toBeNull();
  });

  test('when nothing is to be said, and nothing is', async () => {
    const none = await caseWith('first: wrong\n', { result: 'none', faults: [{ ...fault, class: '' }] });
    expect((await prove(none, fixerGiving([], { failureClass: null, remedy: null }))).objection).toBeNull();
  });
});

describe('a case is not proven', () => {
  const right = changing('first: wrong', 'first: right');

  test.each<[string, string, readonly string[], Partial<Answer>, string]>([
    ['when it passes before it is patched', 'first: right\n', [right], {}, 'passed before'],
    ['when it fails with another message', 'other: wrong\n', [right], {}, 'expected message is not there'],
    ['when there is no patch', 'first: wrong\n', [], {}, 'no patch: no words'],
    ['when the patch is empty', 'first: wrong\n', ['\n'], {}, 'no patch'],
    [
      'when the patch does not apply',
      'first: wrong\n',
      [changing('first: bad', 'first: right')],
      {},
      'git apply refuses',
    ],
    [
      'when the patch is wrong',
      'first: wrong\n',
      [changing('first: wrong', 'first: still wrong')],
      {},
      'still fails',
    ],
    [
      'when the patch breaks something else',
      'first: wrong\n',
      [changing('first: wrong', 'second: wrong')],
      {},
      'still fails: no daemon at second',
    ],
    [
      'when the patch allows the failure',
      'first: wrong\n',
      [changing('first: wrong', 'allow_failure: true')],
      {},
      'allows the failure',
    ],
    [
      'when the patch drops work',
      'first: wrong\nmore: right\n',
      ['--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n@@ -1,2 +1 @@\n-first: wrong\n more: right\n'],
      {},
      'fewer commands',
    ],
    [
      'when another class is named',
      'first: wrong\n',
      [right],
      { failureClass: 'registry-auth' },
      'diagnosed as registry-auth, not tls-mismatch',
    ],
    ['when no class is named', 'first: wrong\n', [right], { failureClass: null }, 'diagnosed as unknown'],
    ['when a second fix changes it again', 'first: wrong\n', [right, right], {}, 'a second fix'],
  ])('%s', async (_, before, diffs, answer, expected) => {
    const proof = await prove(await caseWith(before), fixerGiving(diffs, answer));
    expect(proof.objection).toContain(expected);
  });

  test('when another job fails', async () => {
    const other = await caseWith('first: wrong\n', { faults: [{ ...fault, job: 'push' }] });
    expect((await prove(other, fixerGiving([right]))).objection).toContain('build failed, not push');
  });

  test('when a patch comes where none can be right', async () => {
    const none = await caseWith('first: wrong\n', { result: 'none', faults: [{ ...fault, class: '' }] });
    expect((await prove(none, fixerGiving([right]))).objection).toContain('a patch where none can be right');
  });

  test('when the advice is followed and it still fails', async () => {
    const advice = await caseWith('first: wrong\n', { result: 'advice', advised: { volumes: [] } });
    const fixer = fixerGiving([], { remedy: 'advice' });
    expect((await prove(advice, fixer)).objection).toContain('still fails');
  });

  test('when the advice leaves out what has to be done', async () => {
    const advice = await caseWith('first: wrong\n', { result: 'advice', advice: 'privileged = true' });
    expect((await prove(advice, fixerGiving([], { remedy: 'advice' }))).objection).toContain('does not say');
  });
});
