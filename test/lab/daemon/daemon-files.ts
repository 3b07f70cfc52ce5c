import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { labResources } from '../resources.ts';
import type { LabDirectory } from './lab-directory.ts';
import { gateway } from './network.ts';
import { storageDriver } from './storage-driver.ts';
import { withheldCapabilities } from './withheld-capabilities.ts';

/** Writes what the lab's daemon and registries are configured with; paths in it are as seen from inside. */
export async function writeDaemonFiles(lab: LabDirectory, controlGroup: string): Promise<void> {
  for (const folder of [lab.run, lab.log, lab.data, path.join(lab.run, 'docker-config')])
    await mkdir(folder, { recursive: true });
  const write = (name: string, text: string): Promise<void> => writeFile(path.join(lab.run, name), text);
  await copyFile(path.join(labResources, 'setup/inside-lab.sh'), path.join(lab.run, 'inside-lab.sh'));
  await write('docker-config/config.json', '{}\n');
  await write('runtime', await runtimeScript());
  await chmod(path.join(lab.run, 'runtime'), 0o755);
  await write('daemon.json', `${JSON.stringify(await daemonOptions(lab, controlGroup), null, 2)}\n`);
  for (const { name, port, options } of registries)
    await write(`${name}.yml`, registryOptions(name, port, options));
}

async function runtimeScript(): Promise<string> {
  const script = await readFile(path.join(labResources, 'setup/runtime.sh'), 'utf8');
  return script.replace("WITHHELD=''", `WITHHELD='${(await withheldCapabilities()).join(' ')}'`);
}

/** No rules for the machine's firewall, and no file of its own docker: the lab has a network to itself. */
async function daemonOptions(lab: LabDirectory, controlGroup: string): Promise<object> {
  return {
    hosts: ['unix:///lab/run/docker.sock'],
    'data-root': '/lab/data',
    'exec-root': '/run/docker',
    pidfile: '/run/dockerd.pid',
    'storage-driver': await storageDriver(lab),
    bip: `${gateway}/24`,
    // Not the pools that a docker daemon inside a service takes: it would answer to itself there.
    'default-address-pools': [{ base: '10.201.0.0/16', size: 24 }],
    iptables: false,
    ip6tables: false,
    dns: [gateway],
    'cgroup-parent': controlGroup,
    runtimes: { lab: { path: '/lab/run/runtime' } },
    'default-runtime': 'lab',
  };
}

interface RegistryOptions {
  readonly tls: boolean;
  readonly login: boolean;
}

const registries: readonly { name: string; port: number; options: RegistryOptions }[] = [
  { name: 'registry', port: 5000, options: { tls: true, login: true } },
  { name: 'hub', port: 5001, options: { tls: true, login: false } },
  { name: 'plain', port: 5002, options: { tls: false, login: false } },
];

/** JSON is YAML, too: https://distribution.github.io/distribution/about/configuration/ */
function registryOptions(name: string, port: number, { tls, login }: RegistryOptions): string {
  const certificate = { certificate: '/lab/keys/registry.crt', key: '/lab/keys/registry.key' };
  return JSON.stringify({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: `/lab/registries/${name}` }, delete: { enabled: true } },
    http: { addr: `${gateway}:${String(port)}`, secret: 'lab', ...(tls ? { tls: certificate } : {}) },
    ...(login ? { auth: { htpasswd: { realm: 'lab', path: '/lab/keys/htpasswd' } } } : {}),
  });
}
