import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * What of a lab is still there: processes in its namespace, processes that run one of its programs, and
 * mounts below its directory that this process sees. Each as one line for a person.
 *
 * @param root - the lab's directory
 * @param namespace - the lab's process namespace as `/proc/PID/ns/pid` names it, `pid:[4026532281]`
 */
export async function findLeftovers(root: string, namespace: string): Promise<readonly string[]> {
  return [...(await findProcesses(root, namespace)), ...(await findMounts(root))];
}

async function findProcesses(root: string, namespace: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const [program = '', inside] = await Promise.all(
      ['exe', 'ns/pid'].map((link) => readlink(`/proc/${pid}/${link}`).catch(() => '')),
    );
    if (program.startsWith(`${root}/`) || inside === namespace) found.push(`process ${pid} (${program})`);
  }
  return found;
}

async function findMounts(root: string): Promise<readonly string[]> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  return mounts
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place === root || place.startsWith(`${root}/`))
    .map((place) => `mount ${place}`);
}
