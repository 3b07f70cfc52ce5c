import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../run-command.ts';

/** The packages are of util-linux and Debian's own tools, which every Debian system has, and git and npm. */
const programs = [
  'apt-get',
  'dpkg-deb',
  'flock',
  'git',
  'npm',
  'nsenter',
  'perl',
  'setpriv',
  'tar',
  'unshare',
];

/**
 * What this machine lacks to run the lab, one sentence each; empty where it can. Nothing is changed, and
 * nothing is looked for that only the set-up can find out.
 */
export async function missingRequirements(): Promise<readonly string[]> {
  const missing: string[] = [];
  if (process.platform !== 'linux' || process.arch !== 'x64')
    missing.push(`Linux on amd64 is needed, this is ${process.platform} on ${process.arch}.`);
  if (process.getuid?.() !== 0)
    missing.push('It must run as root: it starts a Docker daemon in namespaces of its own.');
  for (const program of programs)
    if (!(await isInPath(program))) missing.push(`The program ${program} is missing.`);
  if (missing.length === 0 && !(await canUnshare()))
    missing.push('This root may not create namespaces (a container that is not privileged?).');
  return missing;
}

async function isInPath(program: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const found = await Promise.all(
    folders.map((folder) =>
      access(path.join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

async function canUnshare(): Promise<boolean> {
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--propagation', 'private'];
  const probe = ['mount', '-t', 'tmpfs', 'tmpfs', '/tmp'];
  return (await runCommand('unshare', [...namespaces, ...probe])).status === 0;
}
