/* Runs every edit over a folder of real CI files: `npm run corpus -- DIR [--every N] [--variants]`. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { checkFile } from './check-file.ts';
import { ciFilesBelow } from './ci-files-below.ts';
import { addCounts, failuresIn, noCounts, type CorpusCounts } from './corpus-counts.ts';
import { printReport } from './corpus-report.ts';

const usage = 'usage: npm run corpus -- DIR [--every N] [--variants]';
const reportEvery = 50;

/** One thread per processor, each given a file at a time: one file may take a thousand times as long as another. */
async function checkFiles(paths: readonly string[], variants: boolean): Promise<readonly CorpusCounts[]> {
  const results: CorpusCounts[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { variants } });
    for (let index = next++; index < paths.length; index = next++) {
      const path = paths[index];
      worker.postMessage(path);
      const [counts] = (await once(worker, 'message').catch((cause: unknown) => {
        throw new Error(`no result for ${path}`, { cause });
      })) as [CorpusCounts];
      results[index] = counts;
      done += 1;
      if (done % reportEvery === 0) process.stderr.write(`${done} of ${paths.length} files\n`);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), paths.length) }, work));
  return results;
}

interface CorpusOptions {
  readonly folder: string;
  /** Takes every Nth file. */
  readonly every: number;
  readonly variants: boolean;
}

/** null: a mistake on the command line. */
function readOptions(): CorpusOptions | null {
  const options = {
    every: { type: 'string', default: '1' },
    variants: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [folder] = positionals;
  const every = Number(values.every);
  const isRight = positionals.length === 1 && Number.isInteger(every) && every > 0;
  return folder !== undefined && isRight ? { folder, every, variants: values.variants } : null;
}

async function main(options: CorpusOptions | null): Promise<number> {
  if (options === null) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const paths = ciFilesBelow(options.folder, options.every);
  if (paths.length === 0) {
    process.stderr.write(`no .yml or .yaml file below ${options.folder}\n`);
    return 2;
  }
  const sum = noCounts();
  for (const counts of await checkFiles(paths, options.variants)) addCounts(sum, counts);
  process.stdout.write(printReport(sum));
  return failuresIn(sum) > 0 ? 1 : 0;
}

function answerPaths(): void {
  const { variants } = workerData as { readonly variants: boolean };
  parentPort?.on('message', (path: string) => parentPort?.postMessage(checkFile(path, variants)));
}

if (isMainThread) process.exitCode = await main(readOptions());
else answerPaths();
