import { expect, test } from 'vitest';
import { LabError } from '../lab-error.ts';
import { commandLineFixer } from './fixer.ts';

/** A stand-in for pipewright: prints for `fix` and `diagnose` what it is told to. */
function standIn(fix: { status: number; out: string; err: string }, report: object): readonly string[] {
  const script = `
    const [command] = process.argv.slice(1);
    const fix = ${JSON.stringify(fix)};
    if (command === 'fix') { process.stdout.write(fix.out); process.stderr.write(fix.err); process.exit(fix.status); }
    process.stdout.write(JSON.stringify(${JSON.stringify(report)}));`;
  return [process.execPath, '--eval', script, '--'];
}

const failed = { trace: 'trace.log', repository: '.', job: 'build' };

test('a patch is what fix prints, its class what diagnose names', async () => {
  const report = { diagnoses: [{ failureClass: 'tls-mismatch', remedy: { kind: 'patch' } }] };
  const fixer = commandLineFixer(standIn({ status: 0, out: 'the diff\n', err: '' }, report));
  expect(await fixer(failed)).toEqual({
    diff: 'the diff\n',
    words: '',
    failureClass: 'tls-mismatch',
    remedy: 'patch',
  });
});

test('what fix prints with status 1 is no patch', async () => {
  const fixer = commandLineFixer(
    standIn({ status: 1, out: 'stray', err: 'nothing to patch\n' }, { diagnoses: [] }),
  );
  expect(await fixer(failed)).toEqual({
    diff: '',
    words: 'nothing to patch',
    failureClass: null,
    remedy: null,
  });
});

test('a program that breaks is told apart from one that has no answer', async () => {
  const fixer = commandLineFixer(standIn({ status: 2, out: '', err: 'bad usage' }, { diagnoses: [] }));
  await expect(fixer(failed)).rejects.toThrow(LabError);
});
