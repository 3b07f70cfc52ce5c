import { mkdir, open, readFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { LabError } from '../lab-error.ts';
import { runCommand } from '../run-command.ts';
import { labResources } from '../resources.ts';
import { createDockerClient, dockerEnvironment, type DockerClient } from './docker-client.ts';
import { startLabDaemon, type LabDaemon } from './lab-daemon.ts';
import type { LabDirectory } from './lab-directory.ts';

export interface SetUp {
  readonly docker: DockerClient;
  readonly daemon: LabDaemon;
}

/** The Debian release the lab's Docker is taken from. */
const suite = 'trixie';

const steps: readonly { readonly says: string; readonly script: string }[] = [
  { says: 'Debian packages', script: 'fetch-packages.sh' },
  { says: 'the system of the lab', script: 'unpack-system.sh' },
  { says: 'the reader of CI files', script: 'install-expander.sh' },
  { says: 'keys', script: 'make-keys.sh' },
];

/**
 * Makes the lab ready and starts its daemon. Each step looks whether its work is done already, so a second
 * run takes seconds.
 *
 * @param say - told about each step when it is done
 * @throws LabError with the step's last words and the place of its log
 */
export async function setUpLab(lab: LabDirectory, say: (line: string) => void): Promise<SetUp> {
  const started = Date.now();
  await mkdir(lab.log, { recursive: true });
  const env = {
    ...process.env,
    LAB: lab.root,
    RESOURCES: labResources,
    SUITE: suite,
    MIRROR: await mirror(),
  };
  for (const { says, script } of steps) await runStep(lab, script, says, env, say);
  const docker = createDockerClient(lab);
  const daemon = await startLabDaemon(lab, docker);
  try {
    const withDocker = { ...env, ...dockerEnvironment(lab), HOME: process.env['HOME'] };
    await runStep(lab, 'make-images.sh', 'images', withDocker, say);
  } catch (error) {
    await daemon.stop();
    throw error;
  }
  say(`the lab is ready after ${seconds(started)} s in ${lab.root}`);
  return { docker, daemon };
}

/** apt's own mirror of Debian; elsewhere (Ubuntu) LAB_MIRROR has to say one. */
async function mirror(): Promise<string> {
  const given = process.env['LAB_MIRROR'];
  if (given !== undefined) return given;
  const { stdout } = await runCommand('apt-get', ['indextargets', '--format', '$(SITE)']);
  const found = stdout.split('\n').find((line) => /\/debian\/?$/.test(line));
  if (found !== undefined) return found;
  throw new LabError('apt here names no Debian mirror; set LAB_MIRROR to the address of one (…/debian)');
}

async function runStep(
  lab: LabDirectory,
  script: string,
  says: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<void> {
  const started = Date.now();
  const file = path.join(lab.log, `${path.basename(script, '.sh')}.log`);
  const status = await runLogged(path.join(labResources, 'setup', script), env, file);
  if (status !== 0) {
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    throw new LabError(`setting up ${says} failed: ${lines.at(-1) ?? ''}\n  the whole log: ${file}`);
  }
  if (Date.now() - started > 1000) say(`${says}: ready after ${seconds(started)} s`);
}

/** In a process namespace of its own, so that nothing it started outlives this process. */
async function runLogged(script: string, env: NodeJS.ProcessEnv, file: string): Promise<number | null> {
  const log = await open(file, 'w');
  try {
    return await new Promise((resolve, reject) => {
      const unshare = ['unshare', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'];
      const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...unshare, 'bash', script], {
        env,
        stdio: ['ignore', log.fd, log.fd],
      });
      child.on('error', reject);
      child.on('close', resolve);
    });
  } finally {
    await log.close();
  }
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(0);
}
