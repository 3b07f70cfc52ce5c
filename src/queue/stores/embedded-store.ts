import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type EmbeddedPool, openEmbeddedPool } from './embedded-pool.ts';
import { lockFolder } from './folder-lock.ts';
import { postgresConnection } from './postgres-store.ts';
import type { QueueStore } from './queue-store.ts';

const vacuumIntervalMs = 3_600_000;

/**
 * Jobs in a PostgreSQL that runs inside this process (PGlite), with its files in `dataDir`. What was
 * added survives the death of the process. One process at a time.
 *
 * Rejects with `FolderInUse` when another process has the folder.
 */
export async function openEmbeddedStore(
  dataDir: string,
  onError: (error: Error) => void,
): Promise<QueueStore> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(dataDir);
  try {
    const database = await PGlite.create(join(dataDir, 'queue'));
    const pool = await openEmbeddedPool(database);
    await releaseOrphans(pool);
    // PGlite has no autovacuum: without this, every state a job went through would stay on disk.
    const vacuum = async () => {
      await pool.query('VACUUM').catch(onError);
    };
    await vacuum();
    const timer = setInterval(() => void vacuum(), vacuumIntervalMs);
    timer.unref();
    const connection = postgresConnection(pool);
    return {
      kind: 'embedded',
      producer: connection,
      consumer: connection,
      async ping() {
        await pool.query('SELECT 1');
      },
      async close() {
        clearInterval(timer);
        await pool.end();
        await database.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Jobs that were under way when the last process died. Nobody else can be working on them, so their locks
 * need not run out first: the first check for stalled jobs puts them back. The columns are of BullMQ's
 * migration 0001; should a later one rename them, this rejects and the store does not open.
 */
async function releaseOrphans(pool: EmbeddedPool): Promise<void> {
  await pool.query("UPDATE job SET locked_until_ms = 0, stalled_marked = true WHERE state = 'active'");
  await pool.query("DELETE FROM meta WHERE field = 'stalled-check'");
}
