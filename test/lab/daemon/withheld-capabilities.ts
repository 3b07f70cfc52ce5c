import { LabError } from '../lab-error.ts';
import { runCommand } from '../run-command.ts';

/**
 * Capabilities that the kernel knows and this machine's root does not have, as OCI names
 * (`CAP_SYS_RESOURCE`). Virtual machines and CI hosts often withhold some.
 */
export async function withheldCapabilities(): Promise<readonly string[]> {
  const [known, held] = await Promise.all([
    runCommand('setpriv', ['--list-caps']),
    runCommand('setpriv', ['--dump']),
  ]);
  const bounding = /^Capability bounding set: (.*)$/m.exec(held.stdout)?.[1];
  if (known.status !== 0 || bounding === undefined) throw new LabError('setpriv does not list capabilities');
  const has = new Set(bounding.split(','));
  return known.stdout
    .split('\n')
    .filter((name) => /^[a-z_]+$/.test(name) && !has.has(name))
    .map((name) => `CAP_${name.toUpperCase()}`);
}
