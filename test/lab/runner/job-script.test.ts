import { describe, expect, test } from 'vitest';
import { runCommand } from '../run-command.ts';
import { findShell, jobScript } from './job-script.ts';
import { projectDirectory } from './job-variables.ts';

async function run(commands: readonly string[], variables: Record<string, string> = {}) {
  const script = jobScript(commands, variables).replace(`cd '\\''${projectDirectory}'\\''`, 'cd /');
  const { status, stdout, stderr } = await runCommand('sh', ['-c', findShell], { input: script });
  return { status, lines: stdout.split('\n').slice(0, -1), stderr };
}

describe("a job's script", () => {
  test('prints each command in green before it runs', async () => {
    expect((await run(['echo "it\'s $NAME"'], { NAME: "o'clock" })).lines).toEqual([
      '\u001b[32;1m$ echo "it\'s $NAME"\u001b[0;m',
      "it's o'clock",
    ]);
  });

  test('prints only the first line of a block', async () => {
    expect((await run(['echo one\necho two'])).lines).toEqual([
      '\u001b[32;1m$ echo one # collapsed multi-line command\u001b[0;m',
      'one',
      'two',
    ]);
  });

  test('ends at the first command that fails, with its status', async () => {
    const { status, lines } = await run(['(exit 7)', 'echo never']);
    expect({ status, ran: lines.includes('never') }).toEqual({ status: 7, ran: false });
  });

  test('keeps its directory and variables from one command to the next', async () => {
    expect((await run(['cd /usr && A=1', 'echo "$PWD $A"'])).lines.at(-1)).toBe('/usr 1');
  });

  test('is not swallowed by a command that reads its input', async () => {
    expect((await run(['cat', 'echo after'])).lines.at(-1)).toBe('after');
  });
});
