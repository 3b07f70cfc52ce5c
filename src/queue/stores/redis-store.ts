import { createRedisBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { QueueStore } from './queue-store.ts';

const connectTimeoutMs = 5_000;

/**
 * Jobs in Redis. It must be started with `maxmemory-policy noeviction`, and with `appendonly yes` if
 * jobs are to survive its restart (https://docs.bullmq.io/guide/going-to-production).
 *
 * Rejects when Redis cannot be reached.
 */
export async function openRedisStore(url: string, onError: (error: Error) => void): Promise<QueueStore> {
  const producer = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: connectTimeoutMs,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  });
  // BullMQ demands null for connections that block.
  const consumer = new Redis(url, { connectTimeout: connectTimeoutMs, maxRetriesPerRequest: null });
  for (const client of [producer, consumer]) client.on('error', onError);
  // BullMQ asks for the version at once, and a queue that does not wait cannot hold that question back.
  try {
    await producer.connect();
  } catch (error) {
    producer.disconnect();
    consumer.disconnect();
    throw error;
  }
  return {
    kind: 'redis',
    producer: { connection: producer, backendFactory: createRedisBackend },
    consumer: { connection: consumer, backendFactory: createRedisBackend },
    async ping() {
      await producer.ping();
    },
    async close() {
      await Promise.allSettled([producer.quit(), consumer.quit()]);
      producer.disconnect();
      consumer.disconnect();
    },
  };
}
