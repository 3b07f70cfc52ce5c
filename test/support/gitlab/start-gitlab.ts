import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { BackgroundWork } from './background-work.ts';
import { Clock } from './clock.ts';
import { Faults } from './faults.ts';
import { Gitlab } from './gitlab.ts';
import { createGitlabServer, type ServerParts } from './http/server.ts';
import { RateLimiter } from './http/rate-limiter.ts';
import { Router } from './http/router.ts';
import { IdSource } from './id-source.ts';
import type { Instance } from './instance.ts';
import { Lag } from './lag.ts';
import { makeRepositoryDirectory } from './repository-directory.ts';
import { RequestLog } from './request-log.ts';
import { routes } from './routes/routes.ts';
import { SerialLock } from './serial-lock.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { HookSender } from './webhooks/hook-sender.ts';

export interface StartOptions extends Partial<Settings> {
  /** Default: any free one. */
  readonly port?: number;
  /** Where the repositories go; default: a temporary directory that `close()` removes. */
  readonly directory?: string;
}

/** Starts a GitLab on 127.0.0.1 with the seed users and no projects. Close it when done. */
export async function startGitlab(options: StartOptions = {}): Promise<Gitlab> {
  const { port, directory: given, ...overrides } = options;
  const settings = { ...defaultSettings, ...overrides };
  const directory = given ?? (await makeRepositoryDirectory());
  const instance = createInstance(settings, directory);
  const parts: ServerParts = {
    instance,
    router: new Router(routes),
    faults: new Faults(),
    log: new RequestLog(),
    limiter: new RateLimiter(instance.clock, settings.requestsPerMinute),
    unknownRequests: [],
    latency: () => 0,
    onRequest: () => undefined,
    onResponse: () => undefined,
  };
  const server = createGitlabServer(parts);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  instance.url = `http://127.0.0.1:${address.port}${settings.relativeRoot}`;
  instance.hooks.instanceUrl = instance.url;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    if (given === undefined) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  return new Gitlab(parts, stop);
}

function createInstance(settings: Settings, directory: string): Instance {
  const clock = new Clock();
  const ids = new IdSource();
  const background = new BackgroundWork();
  return {
    url: '',
    settings,
    clock,
    ids,
    lock: new SerialLock(),
    background,
    hooks: new HookSender({ clock, ids, background, settings }),
    lag: new Lag(settings),
    directory,
    users: new Map(),
    tokens: new Map(),
    groups: new Map(),
    projects: new Map(),
    quickActions: [],
    mentions: [],
    remoteFiles: new Map(),
  };
}
