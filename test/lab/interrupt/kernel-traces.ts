import { readdir, readFile, readlink } from 'node:fs/promises';

/** A process of the lab. */
interface LabProcess {
  readonly pid: number;
  /** In the kernel's own unit; with it, another process that got the same number is told apart. */
  readonly started: string;
  readonly program: string;
}

/** What a running lab has in the kernel. */
export interface KernelTraces {
  readonly processes: readonly LabProcess[];
  /** Its process, mount and network namespaces, those of its containers and of daemons in them included. */
  readonly namespaces: ReadonlySet<string>;
  /** Name of its control group. */
  readonly controlGroup: string;
}

interface Stat extends LabProcess {
  readonly parent: number;
}

const kinds = ['pid', 'mnt', 'net'] as const;

/** The traces of the lab whose first process this is. */
export async function readKernelTraces(pid: number): Promise<KernelTraces> {
  const all = await readProcesses();
  const processes = descendants(pid, all);
  const [ours, theirs] = await Promise.all([
    namespacesOf(process.pid),
    Promise.all(processes.map((each) => namespacesOf(each.pid))),
  ]);
  const namespaces = new Set(theirs.flat().filter((each) => !ours.includes(each)));
  return { processes, namespaces, controlGroup: `pipewright-lab-${String(pid)}` };
}

/**
 * What of these traces is still there, each as one line for a person.
 *
 * @param endedAt - what `kernelTime` said then: the kernel gives the numbers of namespaces that are gone to new ones
 */
export async function findTraces(
  { processes, namespaces, controlGroup }: KernelTraces,
  endedAt: number,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const { pid, started, program } of await readProcesses()) {
    if (Number(started) > endedAt) continue;
    const known = processes.some((each) => each.pid === pid && each.started === started);
    const inside = (await namespacesOf(pid)).find((each) => namespaces.has(each));
    if (known || inside !== undefined)
      left.push(`process ${String(pid)} (${program}) ${inside ?? ''}`.trim());
  }
  const groups = await readdir('/sys/fs/cgroup', { recursive: true }).catch(() => []);
  const own = groups.filter((group) => group.endsWith(controlGroup));
  return [...left, ...own.map((group) => `control group ${group}`)];
}

/** Now, in the unit in which /proc/PID/stat gives the start of a process: hundredths of a second since boot. */
export async function kernelTime(): Promise<number> {
  return Math.floor(Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]) * 100);
}

/** Network interfaces and named namespaces of this machine, which no lab may add to. */
export async function readHostNetwork(): Promise<readonly string[]> {
  const interfaces = await readdir('/sys/class/net');
  const named = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('nsfs '))
    .map((line) => line.split(' ')[1] ?? '');
  return [...interfaces.map((name) => `interface ${name}`), ...named.map((place) => `namespace ${place}`)];
}

function descendants(root: number, all: readonly Stat[]): readonly LabProcess[] {
  const family = new Set([root]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid));
}

async function readProcesses(): Promise<readonly Stat[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map(readStat))).flat();
}

/** The second field of /proc/PID/stat, in parentheses, may hold anything. A zombie is gone. */
async function readStat(pid: string): Promise<readonly Stat[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state = 'Z', parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (text === '' || state === 'Z') return [];
  const program = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
  return [{ pid: Number(pid), parent: Number(parent), started: rest[17] ?? '', program }];
}

async function namespacesOf(pid: number): Promise<readonly string[]> {
  const links = kinds.map((kind) => readlink(`/proc/${String(pid)}/ns/${kind}`).catch(() => ''));
  return (await Promise.all(links)).filter((link) => link !== '');
}
