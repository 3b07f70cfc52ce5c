import { readFile } from 'node:fs/promises';
import { LabError } from '../lab-error.ts';
import { startChildLab, type ChildLab, type End } from './child-lab.ts';
import {
  findTraces,
  kernelTime,
  readHostNetwork,
  readKernelTraces,
  type KernelTraces,
} from './kernel-traces.ts';

/** How a lab is ended in the middle of its work. */
interface Ending {
  readonly title: string;
  readonly args: readonly string[];
  send(pid: number): void;
  readonly expected: End;
  /** Whether the next lab has to work, begun at once. */
  readonly hasNext: boolean;
}

const quick = ['--only', 'tls-host-2375'];

const endings: readonly Ending[] = [
  {
    title: 'Ctrl-C',
    args: quick,
    send: (pid) => process.kill(-pid, 'SIGINT'),
    expected: { status: 130, signal: null },
    hasNext: false,
  },
  {
    title: 'SIGTERM, with the service running',
    args: ['--live'],
    send: (pid) => process.kill(pid, 'SIGTERM'),
    expected: { status: 143, signal: null },
    hasNext: false,
  },
  {
    title: 'kill -9, with the service running',
    args: ['--live'],
    send: (pid) => process.kill(pid, 'SIGKILL'),
    expected: { status: null, signal: 'SIGKILL' },
    hasNext: true,
  },
];

/** The kernel needs a moment to clear away what a killed process held. */
const patienceSeconds = 15;

/** A job with a daemon of its own: the lab's dockerd and containerd, and those of docker:dind. */
const deepest: Readonly<Record<string, number>> = { dockerd: 2, containerd: 2, 'containerd-shim': 2 };

/**
 * Ends labs in the middle of a job, in every way a person can, and looks for what they left: processes,
 * namespaces, mounts, network interfaces, control groups.
 *
 * @param directory - the lab's; no other lab may run there
 * @returns whether each ended as documented and left nothing
 */
export async function checkEndings(directory: string, say: (line: string) => void): Promise<boolean> {
  let isClean = true;
  for (const [index, ending] of endings.entries()) {
    const started = Date.now();
    const objections = await tryEnding(ending, directory);
    isClean &&= objections.length === 0;
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    const count = `[ending ${String(index + 1)}/${String(endings.length)}]`;
    const verdict = objections.length === 0 ? 'nothing left' : 'FAILED';
    say(`${count} ${ending.title}: ${verdict} (${seconds} s)`);
    for (const objection of objections) say(`      ${objection.replaceAll('\n', '\n      ')}`);
  }
  return isClean;
}

async function tryEnding(ending: Ending, directory: string): Promise<readonly string[]> {
  const network = await readHostNetwork();
  const lab = startChildLab([...ending.args, '--directory', directory]);
  const traces = await untilDeep(lab);
  ending.send(lab.pid);
  const end = await lab.ended;
  const endedAt = await kernelTime();
  const next = ending.hasNext ? runNext(directory) : Promise.resolve([]);
  const wrongEnd =
    describeEnd(end) === describeEnd(ending.expected) ? [] : [`it ended with ${describeEnd(end)}`];
  const left = await untilGone(traces, endedAt);
  const added = (await readHostNetwork()).filter((each) => !network.includes(each));
  const found = [...left, ...added, ...(await mountsBelow(directory))];
  return [...wrongEnd, ...found.map((each) => `left behind: ${each}`), ...(await next)];
}

/** What the lab has in the kernel once a job of it runs a daemon of its own. */
async function untilDeep(lab: ChildLab): Promise<KernelTraces> {
  await lab.said(/^the lab is ready/);
  const deadline = Date.now() + patienceSeconds * 4000;
  for (;;) {
    const traces = await readKernelTraces(lab.pid);
    const isDeep = Object.entries(deepest).every(
      ([name, count]) => traces.processes.filter(({ program }) => program.startsWith(name)).length >= count,
    );
    if (isDeep) return traces;
    if (Date.now() > deadline || traces.processes.length === 0)
      throw new LabError(`no job of the lab came to run a daemon:\n${lab.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What is left when nothing more goes away. */
async function untilGone(traces: KernelTraces, endedAt: number): Promise<readonly string[]> {
  const deadline = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const left = await findTraces(traces, endedAt);
    if (left.length === 0 || Date.now() > deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function runNext(directory: string): Promise<readonly string[]> {
  const lab = startChildLab([...quick, '--directory', directory]);
  const end = await lab.ended;
  return end.status === 0 ? [] : [`the next lab ended with ${describeEnd(end)}:\n${lab.output()}`];
}

async function mountsBelow(directory: string): Promise<readonly string[]> {
  const places = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  return places.filter((place) => place.startsWith(`${directory}/`)).map((place) => `mount ${place}`);
}

function describeEnd({ status, signal }: End): string {
  return signal ?? `status ${String(status)}`;
}
