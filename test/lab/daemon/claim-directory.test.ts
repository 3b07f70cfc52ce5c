import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimDirectory, lockPath } from './claim-directory.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lab-claim-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the lab's directory", () => {
  test('is made for its owner alone', async () => {
    const root = path.join(folder, 'new/lab');
    await claimDirectory(root);
    expect((await stat(root)).mode & 0o777).toBe(0o700);
  });

  test('is taken again', async () => {
    await writeFile(lockPath(folder), '');
    await mkdir(path.join(folder, 'log'));
    await expect(claimDirectory(folder)).resolves.toBeUndefined();
  });

  test('is no folder that holds something else, whose permissions stay', async () => {
    await writeFile(path.join(folder, 'thesis.txt'), '');
    await chmod(folder, 0o755);
    await expect(claimDirectory(folder)).rejects.toThrow('holds something else');
    expect((await stat(folder)).mode & 0o777).toBe(0o755);
  });
});
