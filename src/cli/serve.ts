import { parseArgs } from 'node:util';
import { ConfigError } from '../config/config-error.ts';
import { runService } from './run-service.ts';
import { UsageError } from './usage-error.ts';

/**
 * `pipewright serve [--no-workers]`: the web service, and workers in the same process unless told
 * otherwise. Resolves with the exit status once it was told to stop.
 */
export async function run(args: readonly string[]): Promise<number> {
  const withWorkers = readArguments(args);
  return await runService(
    (config) => {
      if (withWorkers || config.queue.kind !== 'embedded') return;
      throw new ConfigError(
        'REDIS_URL',
        'is not set; without it or DATABASE_URL the queue lives inside this process, and --no-workers would leave it unworked',
      );
    },
    async (service) => {
      const { startWorkers } = await import('../../workers/main.ts');
      const { startWeb } = await import('../server/start-web.ts');
      const workers = withWorkers ? startWorkers(service) : null;
      await workers?.ready();
      const web = await startWeb(service).catch(async (error: unknown) => {
        await workers?.close(0);
        throw error;
      });
      service.log.info(
        { address: web.address, queue: service.store.kind, workers: withWorkers },
        'listening',
      );
      return { web, workers };
    },
  );
}

function readArguments(args: readonly string[]): boolean {
  try {
    const { values } = parseArgs({ args: [...args], options: { 'no-workers': { type: 'boolean' } } });
    return values['no-workers'] !== true;
  } catch (error) {
    throw new UsageError('takes no arguments but --no-workers', { cause: error });
  }
}
