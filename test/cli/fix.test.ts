import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const pipelines = fileURLToPath(new URL('../support/demo-pipelines/', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pipewright-fix-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function unpack(failureClass: string): Promise<{ trace: string; ci: string }> {
  await cp(path.join(pipelines, failureClass), folder, { recursive: true });
  return { trace: path.join(folder, 'trace.log'), ci: path.join(folder, '.gitlab-ci.yml') };
}

describe('pipewright fix', () => {
  it.each(['tls-mismatch', 'daemon-not-ready', 'missing-artifact', 'wrong-tag-after-load'])(
    'prints a patch for %s that git applies and that leaves nothing to do',
    async (failureClass) => {
      const { trace, ci } = await unpack(failureClass);
      const before = await readFile(ci, 'utf8');

      const first = await runCli(['fix', '--trace', trace, '--ci', ci]);
      expect(first.status).toBe(0);
      execFileSync('git', ['apply', '-'], {
        cwd: folder,
        input: first.stdout,
        env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
      });
      expect(await readFile(ci, 'utf8')).not.toBe(before);

      const again = await runCli(['fix', '--trace', trace, '--ci', ci]);
      expect({ status: again.status, stdout: again.stdout }).toEqual({ status: 1, stdout: '' });
    },
  );

  it('edits the file in place with --write, and keeps its permissions', async () => {
    const { trace, ci } = await unpack('missing-artifact');
    await chmod(ci, 0o640);
    const { status, stdout, stderr } = await runCli(['fix', '--trace', trace, '--ci', ci, '--write']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toBe('Pass image.tar from build to push: changed .gitlab-ci.yml\n');
    expect(await readFile(ci, 'utf8')).toContain('    paths:\n      - image.tar\n    expire_in: 1 hour\n');
    expect((await stat(ci)).mode & 0o777).toBe(0o640);
  });

  it('prints nothing and says why on stderr where the cause is unknown', async () => {
    const { trace, ci } = await unpack('missing-artifact');
    await writeFile(trace, '$ docker info\nsegmentation fault\nERROR: Job failed: exit code 139\n');
    const { status, stdout, stderr } = await runCli(['fix', '--trace', trace, '--ci', ci, '--job', 'push']);
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'nothing to patch: no known cause\n',
    });
  });
});
