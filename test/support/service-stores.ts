import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueueConfig } from '../../src/config/service-config.ts';
import { hasProgram } from './has-program.ts';
import { startRedis } from './redis-server.ts';
import { hasPostgres, startPostgres } from './service-postgres.ts';

/** One of the three stores, with nothing in it. */
export interface TestStore {
  readonly config: QueueConfig;
  /** The variables that choose it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface StoreKind {
  readonly kind: QueueConfig['kind'];
  start(): Promise<TestStore>;
}

const embedded: StoreKind = {
  kind: 'embedded',
  async start() {
    const dataDir = await mkdtemp(join(tmpdir(), 'pipewright-data-'));
    return {
      config: { kind: 'embedded', dataDir },
      environment: { PIPEWRIGHT_DATA_DIR: dataDir },
      close: () => rm(dataDir, { recursive: true, force: true }),
    };
  },
};

const redis: StoreKind = {
  kind: 'redis',
  async start() {
    const { url, close } = await startRedis();
    return { config: { kind: 'redis', url }, environment: { REDIS_URL: url }, close };
  },
};

const postgres: StoreKind = {
  kind: 'postgres',
  async start() {
    const { url, close } = await startPostgres();
    return { config: { kind: 'postgres', url }, environment: { DATABASE_URL: url }, close };
  },
};

/** The stores that can be had on this machine; `global-setup.ts` says what is left out. */
export const storeKinds: readonly StoreKind[] = [
  embedded,
  ...(hasProgram('redis-server') ? [redis] : []),
  ...(hasPostgres() ? [postgres] : []),
];

/** The store that starts fastest here, for tests of what does not depend on the store. */
export const anyStore: StoreKind = storeKinds.find(({ kind }) => kind === 'redis') ?? embedded;

/** A store that several processes can share; null where only the embedded one can be had. */
export const sharedStore: StoreKind | null = storeKinds.find(({ kind }) => kind !== 'embedded') ?? null;
