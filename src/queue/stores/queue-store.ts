import type { BackendFactory, ConnectionOptions, RedisQueueBackend } from 'bullmq';

/** Where BullMQ keeps its jobs: one of three stores behind the same two options of its classes. */
export interface QueueStore {
  readonly kind: 'redis' | 'postgres' | 'embedded';
  /** For queues: gives up at once while the store is away, so that a webhook can be answered. */
  readonly producer: StoreConnection;
  /** For workers: waits for the store to come back. */
  readonly consumer: StoreConnection;
  /** Rejects when the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The constructor options of BullMQ's classes that say where the jobs are. Typed as Redis, BullMQ's
 * default: its other backends differ in these two types only.
 */
export interface StoreConnection {
  readonly connection: ConnectionOptions;
  readonly backendFactory: BackendFactory<RedisQueueBackend>;
}
