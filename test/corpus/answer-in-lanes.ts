import { availableParallelism } from 'node:os';

/** What answers one file at a time: a thread, or a work tree. */
export interface Lane<T> {
  answer(path: string): Promise<T>;
  close(): Promise<unknown>;
}

const reportEvery = 50;

/**
 * Gives each file to the next free lane, of which there is one per processor, and says on standard error how far it
 * is: one file may take a thousand times as long as another.
 *
 * @returns the answers in the order of the files
 */
export async function answerInLanes<T>(
  paths: readonly string[],
  open: (lane: number) => Promise<Lane<T>>,
): Promise<readonly T[]> {
  const answers: T[] = [];
  const waiting = [...paths.entries()].values();
  let done = 0;
  const work = async (_: unknown, number: number): Promise<void> => {
    const lane = await open(number);
    for (const [index, path] of waiting) {
      answers[index] = await lane.answer(path);
      done += 1;
      if (done % reportEvery === 0) process.stderr.write(`${done} of ${paths.length} files\n`);
    }
    await lane.close();
  };
  const lanes = Array.from({ length: Math.min(availableParallelism(), paths.length) });
  await Promise.all(lanes.map(work));
  return answers;
}
