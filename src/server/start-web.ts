import { allowProjects } from '../config/allow-list.ts';
import { buildApp } from './app.ts';
import type { Service } from './open-service.ts';
import { createReadinessCheck } from './readiness.ts';

export interface Web {
  /** Where it listens, for instance `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Accepts no more requests and answers those under way. */
  close(): Promise<void>;
}

function now(): number {
  return Date.now();
}

/** Rejects when the address is taken. */
export async function startWeb({ config, log, metrics, queue, gitlab }: Service): Promise<Web> {
  const app = buildApp({
    queue,
    metrics,
    log,
    now,
    keys: config.webhook,
    isAllowed: allowProjects(config.allow),
    checkReadiness: createReadinessCheck(gitlab, queue, now),
    mode: config.mode,
  });
  const address = await app.listen({ host: config.http.host, port: config.http.port });
  return { address, close: () => app.close() };
}
