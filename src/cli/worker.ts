import { ConfigError } from '../config/config-error.ts';
import { runService } from './run-service.ts';
import { UsageError } from './usage-error.ts';

/**
 * `pipewright worker`: workers only, for more machines. Resolves with the exit status once it was told
 * to stop.
 */
export async function run(args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new UsageError('takes no arguments');
  return await runService(
    (config) => {
      if (config.queue.kind !== 'embedded') return;
      throw new ConfigError(
        'REDIS_URL',
        'is not set; without it or DATABASE_URL the queue lives inside the process of pipewright serve, where no other can reach it',
      );
    },
    async (service) => {
      const { startWorkers } = await import('../../workers/main.ts');
      const workers = startWorkers(service);
      await workers.ready();
      service.log.info({ queue: service.store.kind }, 'working');
      return { web: null, workers };
    },
  );
}
