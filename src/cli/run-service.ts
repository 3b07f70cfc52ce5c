import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ConfigError } from '../config/config-error.ts';
import { processEnvironment, readServiceConfig, type ServiceConfig } from '../config/service-config.ts';
import type { RunningWorkers } from '../queue/run-workers.ts';
import { FolderInUse } from '../queue/stores/folder-lock.ts';
import { createLog } from '../server/log.ts';
import type { Service } from '../server/open-service.ts';
import type { Web } from '../server/start-web.ts';
import { exitStatus } from './exit-status.ts';

interface Running {
  readonly web: Web | null;
  readonly workers: RunningWorkers | null;
}

/** Whoever starts this with others (a compose file) may have the store up a little later. */
const storeAttempts = 12;
const storeDelayMs = 5_000;
/** How long jobs under way may take to end by themselves. */
const graceMs = 10_000;
/** Orchestrators kill after 30 seconds. */
const shutdownLimitMs = 25_000;

/**
 * A process of the service from its configuration to its end: reads the environment, opens the store,
 * starts, waits for SIGTERM or SIGINT, stops in order. A second signal ends it at once.
 *
 * @param check Throws `ConfigError` where this command cannot run with the configuration.
 * @returns the exit status: 2 for a mistake in the configuration, 1 where it cannot start.
 */
export async function runService(
  check: (config: ServiceConfig) => void,
  start: (service: Service) => Promise<Running>,
): Promise<number> {
  let config: ServiceConfig;
  try {
    config = readServiceConfig(processEnvironment());
    check(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`pipewright: ${error.message}\n`);
    return exitStatus.badInput;
  }
  const log = createLog(config.logLevel, [config.gitlab.token, ...config.webhook.secrets]);
  const stopped = untilSignal(log);
  const service = await open(config, log);
  if (service === null) return 1;
  try {
    const running = await start(service);
    await stopped;
    await stop(service, running);
    return exitStatus.done;
  } catch (error) {
    log.fatal({ err: error }, 'cannot run');
    await service.close();
    return 1;
  }
}

async function open(config: ServiceConfig, log: Logger): Promise<Service | null> {
  // Loaded late: a mistake in the configuration is told at once, not after half a second of loading.
  const { openService } = await import('../server/open-service.ts');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openService(config, log);
    } catch (error) {
      if (error instanceof FolderInUse || attempt === storeAttempts) {
        log.fatal({ err: error }, 'cannot open the queue');
        return null;
      }
      log.warn({ err: error }, 'cannot open the queue yet');
      await delay(storeDelayMs);
    }
  }
}

async function stop(service: Service, { web, workers }: Running): Promise<void> {
  const limit = setTimeout(() => process.exit(1), shutdownLimitMs);
  limit.unref();
  await web?.close();
  await workers?.close(graceMs);
  await service.close();
  service.log.info('stopped');
}

function untilSignal(log: Logger): Promise<void> {
  return new Promise((resolved) => {
    let isStopping = false;
    const stopOn = (signal: NodeJS.Signals) => {
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info({ signal }, 'stopping');
      resolved();
    };
    process.on('SIGTERM', stopOn);
    process.on('SIGINT', stopOn);
  });
}
