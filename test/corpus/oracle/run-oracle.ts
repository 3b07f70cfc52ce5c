/* Compares the resolver with gitlab-ci-local over a folder of real CI files: `npm run oracle -- DIR`. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { decodeCiFile } from '../../../src/ci-file/document.ts';
import { resolvePipeline } from '../../../src/ci-file/resolve-pipeline.ts';
import { labDirectory } from '../../lab/daemon/lab-directory.ts';
import { readOptions as readLabOptions } from '../../lab/options.ts';
import { ciFilesBelow } from '../ci-files-below.ts';
import { compareJob } from './compare-job.ts';
import { printOracleReport, type ComparedFile } from './oracle-report.ts';
import { makeWorkTree, previewOf } from './preview.ts';

const usage = `usage: npm run oracle -- DIR [--every N] [--program GITLAB-CI-LOCAL]

  --every N    every Nth file
  --program P  gitlab-ci-local to ask; without it the one that \`npm run lab\` has installed
`;
const reportEvery = 50;

async function compareFile(program: string, workTree: string, file: string): Promise<ComparedFile> {
  const decoded = decodeCiFile(file, readFileSync(file));
  if (!('text' in decoded)) return { path: file, skipped: decoded.code };
  const { text } = decoded;
  const pipeline = resolvePipeline({ root: file, texts: new Map([[file, text]]) });
  if ('code' in pipeline) return { path: file, skipped: pipeline.code };
  if (pipeline.missingIncludes.length > 0) return { path: file, skipped: 'includes what is not at hand' };
  const preview = await previewOf(program, workTree, text);
  if ('reason' in preview) return { path: file, skipped: preview.reason };
  const jobs = [...preview.jobs].map(([name, theirs]) => {
    const ours = pipeline.jobs.get(name);
    const missing = [{ key: 'the job itself', theirs: 'there', ours: 'not there' }];
    return { name, differences: ours === undefined ? missing : compareJob(ours, theirs, preview) };
  });
  return { path: file, jobs };
}

/** As many at a time as there are processors: gitlab-ci-local takes a second to start. */
async function compareFiles(
  program: string,
  folder: string,
  paths: readonly string[],
): Promise<readonly ComparedFile[]> {
  const results: ComparedFile[] = [];
  let next = 0;
  let done = 0;
  const work = async (_lane: unknown, lane: number): Promise<void> => {
    const workTree = await makeWorkTree(path.join(folder, String(lane)));
    for (let index = next++; index < paths.length; index = next++) {
      results[index] = await compareFile(program, workTree, paths[index] ?? '');
      done += 1;
      if (done % reportEvery === 0) process.stderr.write(`${done} of ${paths.length} files\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }).map(work));
  return results;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { every: { type: 'string', default: '1' }, program: { type: 'string' } },
    allowPositionals: true,
  });
  const [folder] = positionals;
  const every = Number(values.every);
  if (folder === undefined || positionals.length > 1 || !Number.isInteger(every) || every < 1) {
    process.stderr.write(usage);
    return 2;
  }
  const program = values.program ?? labDirectory(readLabOptions([]).directory).expander;
  if (!existsSync(program)) {
    process.stderr.write(
      `no gitlab-ci-local at ${program}: run \`npm run lab -- --short\`, or give --program\n`,
    );
    return 2;
  }
  const scratch = await mkdtemp(path.join(tmpdir(), 'pipewright-oracle-'));
  try {
    const files = await compareFiles(program, scratch, ciFilesBelow(folder, every));
    process.stdout.write(printOracleReport(files));
    return 0;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

process.exitCode = await main();
