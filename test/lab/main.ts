import { missingRequirements } from './daemon/requirements.ts';
import { LabError } from './lab-error.ts';
import { checkEndings } from './interrupt/check-endings.ts';
import { LabUsageError, readOptions, takesEverything, usage, type LabOptions } from './options.ts';
import { runLab } from './run-lab.ts';
import { watchParents } from './watch-parents.ts';

const exitStatus = { proven: 0, notProven: 1, usage: 2, cannotRun: 3 } as const;

let killLab = (): void => undefined;

/** Ends the lab at once and this process with it; the kernel takes all that runs in the lab along. */
function endNow(status: number): never {
  killLab();
  process.exit(status);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    return exitStatus.proven;
  }
  const options = readOptions(args);
  const missing = await missingRequirements();
  if (missing.length > 0) {
    process.stderr.write(notHere(missing));
    return exitStatus.cannotRun;
  }
  return (await proveAll(options)) ? exitStatus.proven : exitStatus.notProven;
}

async function proveAll(options: LabOptions): Promise<boolean> {
  const isProven = options.interrupt || (await runLab(options, { onStart: (kill) => (killLab = kill), say }));
  // After the cases: the labs that are ended here need the folder that the cases ran in.
  const hasEndings = options.interrupt || takesEverything(options);
  return (!hasEndings || (await checkEndings(options.directory, say))) && isProven;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function notHere(missing: readonly string[]): string {
  const bar = '!'.repeat(78);
  const lines = ['THE LAB CANNOT RUN HERE: no pipeline was run, nothing was proven.', ...missing];
  return `${bar}\n${lines.map((line) => `!! ${line}\n`).join('')}${bar}\n`;
}

for (const [signal, number] of [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const)
  process.on(signal, () => endNow(128 + number));
watchParents(() => endNow(exitStatus.cannotRun));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof LabUsageError) {
    process.stderr.write(`lab: ${error.message}\n\n${usage}`);
    process.exitCode = exitStatus.usage;
  } else if (error instanceof LabError) {
    process.stderr.write(notHere([error.message]));
    process.exitCode = exitStatus.cannotRun;
  } else throw error;
}
