import { createPostgresBackend, runMigrations } from 'bullmq';
import pg from 'pg';
import type { QueueStore, StoreConnection } from './queue-store.ts';

/** The schema that BullMQ expects of a pool it is given. */
export const bullmqSchema = 'bullmq';

/**
 * Jobs in PostgreSQL 13 or newer, in a schema of their own that is created at the first start, for which
 * the role needs CREATE on the database. Connections must keep their session: no pooler in transaction mode.
 *
 * Rejects when the database cannot be reached or the schema cannot be created.
 */
export async function openPostgresStore(url: string, onError: (error: Error) => void): Promise<QueueStore> {
  const pool = new pg.Pool({
    connectionString: url,
    // Each worker keeps one connection to listen on; the rest is for queries.
    max: 12,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    options: `-c search_path=${bullmqSchema}`,
    application_name: 'pipewright',
  });
  pool.on('error', onError);
  // Each queue and each worker listens for errors, too.
  pool.setMaxListeners(0);
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client, bullmqSchema);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  const connection = postgresConnection(pool);
  return {
    kind: 'postgres',
    producer: connection,
    consumer: connection,
    async ping() {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}

/** @param pool A `pg.Pool`, or what BullMQ needs of one. */
export function postgresConnection(pool: object): StoreConnection {
  return {
    connection: pool as StoreConnection['connection'],
    backendFactory: createPostgresBackend as unknown as StoreConnection['backendFactory'],
  };
}
