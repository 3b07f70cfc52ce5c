import { readdir, readFile, readlink, rmdir } from 'node:fs/promises';
import path from 'node:path';

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

/**
 * Removes the control groups of a lab's containers. The kernel keeps them, empty, after the last
 * process is gone. Both layouts are looked at: one hierarchy per controller, and one for all.
 *
 * @param name - the group itself; with `*` at the end, those of all labs that were killed
 */
export async function removeControlGroups(name: string): Promise<void> {
  const top = '/sys/fs/cgroup';
  for (const place of [top, ...(await foldersIn(top))]) {
    const groups = await foldersIn(place);
    const wanted = name.endsWith('*')
      ? (group: string): boolean => path.basename(group).startsWith(name.slice(0, -1))
      : (group: string): boolean => path.basename(group) === name;
    for (const group of groups.filter(wanted)) await removeTree(group);
  }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}

/** A control group's files cannot be deleted, its folders can, once no process is in them. */
async function removeTree(folder: string): Promise<void> {
  for (const inner of await foldersIn(folder)) await removeTree(inner);
  await rmdir(folder).catch(() => undefined);
}
