import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { bullmqSchema } from './postgres-store.ts';

/**
 * What BullMQ needs of a `pg.Pool`, on PGlite. PGlite has one session, so one `pg` client carries every
 * query, one whole query at a time: two clients on the one session would take each other's unnamed
 * prepared statements. Listening needs no connection of its own; PGlite calls back.
 */
export async function openEmbeddedPool(database: PGlite): Promise<EmbeddedPool> {
  // NOTE: `connection` is in PGlite's config for `pg`, but not in the types of `pg`.
  const config: pg.PoolConfig = { ...createPgConfig(database), max: 1, idleTimeoutMillis: 0 };
  const single = new pg.Pool(config);
  const client = await single.connect();
  try {
    await runMigrations(client, bullmqSchema);
    await client.query(`SET search_path TO ${bullmqSchema}`);
  } finally {
    client.release();
  }
  return new EmbeddedPool(database, single);
}

export class EmbeddedPool extends EventEmitter {
  readonly #database: PGlite;
  readonly #single: pg.Pool;

  constructor(database: PGlite, single: pg.Pool) {
    super();
    this.#database = database;
    this.#single = single;
    // Each queue and each worker listens for errors.
    this.setMaxListeners(0);
  }

  query(text: string, parameters?: readonly unknown[]): Promise<pg.QueryResult> {
    return this.#single.query(text, parameters === undefined ? undefined : [...parameters]);
  }

  /** A client for LISTEN: queries go the common way, notifications come from PGlite. */
  connect(): Promise<ListenClient> {
    return Promise.resolve(new ListenClient(this.#database, this));
  }

  async end(): Promise<void> {
    await this.#single.end();
  }
}

class ListenClient extends EventEmitter {
  readonly #pool: EmbeddedPool;
  readonly #stopListening: () => void;

  constructor(database: PGlite, pool: EmbeddedPool) {
    super();
    this.#pool = pool;
    this.#stopListening = database.onNotification((channel, payload) => {
      this.emit('notification', { channel, payload });
    });
  }

  query(text: string, parameters?: readonly unknown[]): Promise<pg.QueryResult> {
    return this.#pool.query(text, parameters);
  }

  release(): void {
    this.#stopListening();
  }
}
