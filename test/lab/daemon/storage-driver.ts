import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../run-command.ts';
import type { LabDirectory } from './lab-directory.ts';

/** `overlay2` where the lab's file system can hold one, else the slow `vfs`. Tried in a mount namespace of its own. */
export async function storageDriver(lab: LabDirectory): Promise<'overlay2' | 'vfs'> {
  const probe = path.join(lab.root, 'overlay-probe');
  for (const layer of ['lower', 'upper', 'work', 'merged'])
    await mkdir(path.join(probe, layer), { recursive: true });
  const options = `lowerdir=${probe}/lower,upperdir=${probe}/upper,workdir=${probe}/work`;
  const mount = ['mount', '-t', 'overlay', 'overlay', '-o', options, path.join(probe, 'merged')];
  const { status } = await runCommand('unshare', ['--mount', ...mount]);
  await rm(probe, { recursive: true, force: true });
  return status === 0 ? 'overlay2' : 'vfs';
}
