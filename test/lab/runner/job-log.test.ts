import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JobLog } from './job-log.ts';
import { readableLog } from '../proof/readable-log.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lab-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function written(timestamps: boolean, write: (log: JobLog) => Promise<void> | void): Promise<string> {
  const file = path.join(folder, 'job.log');
  const log = new JobLog(file, ['s3cret-token'], timestamps);
  await write(log);
  log.close();
  return await readFile(file, 'utf8');
}

const stamp = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z`;

describe('a job log', () => {
  test('masks secrets', async () => {
    expect(await written(false, (log) => log.write('01O', 'token s3cret-token here\n'))).toBe(
      'token [MASKED] here\n',
    );
  });

  test('stamps whole lines with their stream, also when they come in pieces', async () => {
    const text = await written(true, (log) => {
      log.write('01O', 'one ');
      log.write('01E', 'error\n');
      log.write('01O', 'line\nrest');
    });
    expect(text).toMatch(new RegExp(`^${stamp} 01E error\n${stamp} 01O one line\n${stamp} 01O rest\n$`));
  });

  test('goes on in a continued line after a carriage return', async () => {
    const text = await written(true, (log) =>
      log.section('step_script', 'Executing', () => Promise.resolve(log.write('01O', 'hello\n'))),
    );
    expect(text).toMatch(
      new RegExp(`^${stamp} 00O section_start:\\d+:step_script\r\u001b\\[0K\n${stamp} 00O\\+`),
    );
  });

  test.each([true, false])(
    'is read back without colours, markers and stamps (stamps: %s)',
    async (timestamps) => {
      const text = await written(timestamps, (log) =>
        log.section('step_script', 'Executing', () => {
          log.note('$ docker info');
          log.write('01E', 'ERROR: no daemon\n');
          return Promise.resolve();
        }),
      );
      expect(readableLog(text).filter((line) => line !== '')).toEqual([
        'Executing',
        '$ docker info',
        'ERROR: no daemon',
      ]);
    },
  );
});
