/* Runs every edit over a folder of real CI files: `npm run corpus -- DIR [--every N] [--variants]`. */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { answerInLanes, type Lane } from './answer-in-lanes.ts';
import { checkFile } from './check-file.ts';
import { chooseFiles } from './choose-files.ts';
import { addCounts, failuresIn, noCounts, type CorpusCounts } from './corpus-counts.ts';
import { printReport } from './corpus-report.ts';

const usage = 'usage: npm run corpus -- DIR [--every N] [--variants]';

async function openThread(variants: boolean): Promise<Lane<CorpusCounts>> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { variants } });
  return {
    async answer(path) {
      worker.postMessage(path);
      const [counts] = (await once(worker, 'message').catch((cause: unknown) => {
        throw new Error(`no result for ${path}`, { cause });
      })) as [CorpusCounts];
      return counts;
    },
    close: () => worker.terminate(),
  };
}

async function main(): Promise<number> {
  const chosen = chooseFiles({ variants: { type: 'boolean', default: false } });
  if (typeof chosen === 'string') {
    process.stderr.write(`${chosen}\n${usage}\n`);
    return 2;
  }
  const sum = noCounts();
  const { variants } = chosen.values as { readonly variants: boolean };
  for (const counts of await answerInLanes(chosen.paths, () => openThread(variants))) addCounts(sum, counts);
  process.stdout.write(printReport(sum));
  return failuresIn(sum) > 0 ? 1 : 0;
}

function answerPaths(): void {
  const { variants } = workerData as { readonly variants: boolean };
  parentPort?.on('message', (path: string) => parentPort?.postMessage(checkFile(path, variants)));
}

if (isMainThread) process.exitCode = await main();
else answerPaths();
