import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CaseResult } from './case-result.ts';
import { judgeDiagnosis } from './judge-diagnosis.ts';
import { judgePatch } from './judge-patch.ts';
import type { Case } from './read-cases.ts';
import { runProduct, type ProductRun } from './run-product.ts';

export interface Product {
  readonly program: readonly string[];
  /** Milliseconds for one run. */
  readonly timeout: number;
}

type PatchVerdict = Pick<CaseResult, 'patch' | 'problems'>;

/** Runs `diagnose` and `fix` on a copy of the case without its expectation. */
export async function judgeCase(each: Case, product: Product): Promise<CaseResult> {
  const copy = copyOf(each);
  try {
    const diagnosed = await run('diagnose', each, copy, product, ['--format', 'json']);
    const trace = readFileSync(path.join(each.directory, 'trace.log'), 'utf8');
    const { remedyKind, ...diagnosis } = judgeDiagnosis(each, diagnosed, trace);
    const fixed = await run('fix', each, copy, product);
    const offered = fixed.status === 0 && fixed.output.trim() !== '';
    const contradiction = (remedyKind === 'patch') !== offered || (fixed.status === 0 && !offered);
    const verdict = offered
      ? await judgeOffered(each, fixed.output, diagnosis.classRight, product)
      : judgeMissing(each, diagnosis.excused);
    const problems = contradiction ? [`fix: status ${fixed.status} with remedy ${remedyKind ?? 'none'}`] : [];
    return {
      ...diagnosis,
      patch: verdict.patch,
      problems: [...diagnosis.problems, ...problems, ...verdict.problems],
    };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function judgeMissing({ expectation }: Case, excused: boolean): PatchVerdict {
  const [only, ...others] = expectation.remedyKinds;
  const due = expectation.classes.length > 0 && only === 'patch' && others.length === 0 && !excused;
  return due ? { patch: 'none', problems: ['no patch'] } : { patch: null, problems: [] };
}

async function judgeOffered(
  each: Case,
  diff: string,
  classRight: boolean,
  product: Product,
): Promise<PatchVerdict> {
  const { expectation, directory } = each;
  if (expectation.classes.length === 0 || !expectation.remedyKinds.includes('patch'))
    return { patch: 'wrong', problems: ['a patch where none is right'] };
  const patched = copyOf(each);
  try {
    const file = path.join(patched, '.offered.diff');
    writeFileSync(file, diff);
    const applied = spawnSync('git', ['apply', '--whitespace=nowarn', file], {
      cwd: patched,
      encoding: 'utf8',
      env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(patched) },
    });
    if (applied.status !== 0)
      return {
        patch: 'wrong',
        problems: [`the patch does not apply: ${applied.stderr.split('\n')[0] ?? ''}`],
      };
    rmSync(file);
    const problems = judgePatch(expectation, directory, patched, diff);
    const again = await run('fix', each, patched, product);
    if (again.status !== 1 || again.output.trim() !== '')
      problems.push(`fix once more: status ${again.status}`);
    return { patch: problems.length === 0 && classRight ? 'right' : 'wrong', problems };
  } finally {
    rmSync(patched, { recursive: true, force: true });
  }
}

function copyOf({ directory }: Case): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'pipewright-score-'));
  cpSync(directory, copy, { recursive: true, filter: (file) => path.basename(file) !== 'expected.json' });
  return copy;
}

function run(
  command: string,
  { expectation }: Case,
  directory: string,
  { program, timeout }: Product,
  more: readonly string[] = [],
): Promise<ProductRun> {
  const files = [
    '--trace',
    path.join(directory, 'trace.log'),
    '--ci',
    path.join(directory, '.gitlab-ci.yml'),
  ];
  const args = [command, ...files, '--root', directory, '--job', expectation.job, ...more];
  return runProduct(program, args, directory, timeout);
}
