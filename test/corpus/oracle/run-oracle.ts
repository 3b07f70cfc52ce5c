/* Compares the resolver with gitlab-ci-local over a folder of real CI files: `npm run oracle -- DIR`. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeCiFile } from '../../../src/ci-file/document.ts';
import { resolvePipeline } from '../../../src/ci-file/resolve-pipeline.ts';
import { labDirectory } from '../../lab/daemon/lab-directory.ts';
import { readOptions as readLabOptions } from '../../lab/options.ts';
import { answerInLanes } from '../answer-in-lanes.ts';
import { chooseFiles } from '../choose-files.ts';
import { compareJob } from './compare-job.ts';
import { printOracleReport, type ComparedFile } from './oracle-report.ts';
import { makeWorkTree, previewOf } from './preview.ts';

const usage = `usage: npm run oracle -- DIR [--every N] [--program GITLAB-CI-LOCAL]

  --every N    every Nth file
  --program P  gitlab-ci-local to ask; without it the one that \`npm run lab\` has installed
`;

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

async function main(): Promise<number> {
  const chosen = chooseFiles({ program: { type: 'string' } });
  if (typeof chosen === 'string') {
    process.stderr.write(`${chosen}\n${usage}`);
    return 2;
  }
  const { program = labDirectory(readLabOptions([]).directory).expander } = chosen.values as {
    readonly program?: string;
  };
  if (!existsSync(program)) {
    process.stderr.write(
      `no gitlab-ci-local at ${program}: run \`npm run lab -- --short\`, or give --program\n`,
    );
    return 2;
  }
  const scratch = await mkdtemp(path.join(tmpdir(), 'pipewright-oracle-'));
  try {
    const files = await answerInLanes(chosen.paths, async (lane) => {
      const workTree = await makeWorkTree(path.join(scratch, String(lane)));
      return { answer: (file) => compareFile(program, workTree, file), close: () => Promise.resolve() };
    });
    process.stdout.write(printOracleReport(files));
    return 0;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

process.exitCode = await main();
