import type { QueueConfig } from '../../config/service-config.ts';
import { openEmbeddedStore } from './embedded-store.ts';
import { openPostgresStore } from './postgres-store.ts';
import type { QueueStore } from './queue-store.ts';
import { openRedisStore } from './redis-store.ts';

/** @param onError Told of connection errors that BullMQ or the driver recovers from by itself. */
export async function openStore(config: QueueConfig, onError: (error: Error) => void): Promise<QueueStore> {
  switch (config.kind) {
    case 'redis':
      return await openRedisStore(config.url, onError);
    case 'postgres':
      return await openPostgresStore(config.url, onError);
    case 'embedded':
      return await openEmbeddedStore(config.dataDir, onError);
  }
}
