import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { accuracyPage, summary } from './accuracy-page.ts';
import type { CaseResult } from './case-result.ts';
import { judgeCase, type Product } from './judge-case.ts';
import { readOptions, ScoreUsageError, usage } from './options.ts';
import { digestOf, readCases, type Case } from './read-cases.ts';

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (!existsSync(options.directory)) throw new ScoreUsageError(`there is no ${options.directory}`);
  const cases = readCases(options.directory, options.only);
  if (cases.length === 0) throw new ScoreUsageError(`there are no cases in ${options.directory}`);
  const root = path.resolve(import.meta.dirname, '../../..');
  const product = {
    program: [process.execPath, path.join(root, 'dist/src/cli/main.js')],
    timeout: options.timeout,
  };
  const results = await judgeAll(cases, product, options.jobs);
  process.stdout.write(summary(results));
  if (options.write)
    writeFileSync(path.join(root, 'docs/accuracy.md'), accuracyPage(results, digestOf(cases)));
  return results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

async function judgeAll(cases: readonly Case[], product: Product, jobs: number): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const waiting = cases.entries();
  async function work(): Promise<void> {
    for (const [index, each] of waiting) results[index] = await judgeCase(each, product);
  }
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
}

try {
  const args = process.argv.slice(2);
  if (args.includes('--help')) process.stdout.write(usage);
  else process.exitCode = await main(args);
} catch (error) {
  if (!(error instanceof ScoreUsageError)) throw error;
  process.stderr.write(`score: ${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
