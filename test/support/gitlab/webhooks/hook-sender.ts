import { randomUUID } from 'node:crypto';
import type { BackgroundWork } from '../background-work.ts';
import type { Clock } from '../clock.ts';
import type { IdSource } from '../id-source.ts';
import type { Settings } from '../settings.ts';
import type { Delivery, Hook, HookTrigger } from '../state/hook.ts';
import type { Group, Project } from '../state/project.ts';
import { alertStatus, recordFailure, recordSuccess } from './auto-disable.ts';
import { signWebhook } from './signature.ts';

/** What the receiver of a delivery is and shares with GitLab. */
export interface DeliveryTarget {
  readonly url: string;
  readonly token?: string | null;
  readonly signingToken?: string | null;
  readonly customHeaders?: readonly { readonly key: string; readonly value: string }[];
}

/** One event, ready to be sent. */
export interface HookEvent {
  readonly trigger: HookTrigger;
  /** For instance `Pipeline Hook`. */
  readonly name: string;
  readonly body: string;
  /** Shared by all hooks that tell of the same event. */
  readonly uuid?: string;
}

interface SenderParts {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly background: BackgroundWork;
  readonly settings: Settings;
}

/** Sends webhooks as GitLab does: no redelivery after an HTTP error, failing hooks get paused. */
export class HookSender {
  /** Every attempt, oldest first. */
  readonly deliveries: Delivery[] = [];
  /** Base URL of the instance; set once the server listens. */
  instanceUrl = '';
  /** Stops all hooks, as the administrators' silent mode does. */
  silent = false;
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /**
   * Sends an event to every hook that subscribes to it: the project's own and those of all groups above it.
   *
   * @param build makes the payload at the moment of sending, so it can be newer than the event, as with GitLab.
   */
  fire(project: Project, trigger: HookTrigger, name: string, build: () => Promise<unknown>): void {
    const hooks = [...project.hooks, ...groupHooks(project.namespace)].filter((hook) =>
      hook.triggers.has(trigger),
    );
    if (hooks.length === 0 || this.silent) return;
    this.#parts.background.start(async () => {
      const event = { trigger, name, body: JSON.stringify(await build()), uuid: randomUUID() };
      await Promise.all(hooks.map((hook) => this.sendToHook(hook, event)));
    });
  }

  /** @returns null when the hook is disabled and nothing was sent. */
  async sendToHook(
    hook: Hook,
    event: HookEvent,
    options: { readonly test?: boolean; readonly idempotencyKey?: string } = {},
  ): Promise<Delivery | null> {
    const { clock, settings } = this.#parts;
    if (options.test !== true && alertStatus(hook, clock.now()) !== 'executable') return null;
    const body = hook.customWebhookTemplate === null ? event.body : renderTemplate(hook, event.body);
    const delivery = await this.send(hook, { ...event, body }, options.idempotencyKey, hook.id);
    const succeeded = delivery.responseStatus !== null && delivery.responseStatus < 400;
    if (succeeded) recordSuccess(hook);
    else if (settings.autoDisableHooks) recordFailure(hook, clock.now());
    return delivery;
  }

  /** Sends once, to anyone. The outcome, errors included, is in the returned record. */
  async send(
    target: DeliveryTarget,
    event: HookEvent,
    idempotencyKey: string = randomUUID(),
    hookId: number | null = null,
  ): Promise<Delivery> {
    const sentAt = this.#parts.clock.now();
    const headers = this.#headers(target, event, idempotencyKey, sentAt);
    const start = performance.now();
    const outcome = await post(target.url, headers, event.body, this.#parts.settings.hookTimeout);
    const delivery: Delivery = {
      id: this.#parts.ids.take('delivery'),
      hookId,
      trigger: event.trigger,
      url: target.url,
      headers,
      body: event.body,
      idempotencyKey,
      sentAt,
      durationMs: performance.now() - start,
      ...outcome,
    };
    this.deliveries.push(delivery);
    return delivery;
  }

  #headers(
    target: DeliveryTarget,
    event: HookEvent,
    idempotencyKey: string,
    sentAt: Date,
  ): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const { key, value } of target.customHeaders ?? []) headers[key] = value;
    Object.assign(headers, {
      'Content-Type': 'application/json',
      'User-Agent': `GitLab/${this.#parts.settings.version}`,
      'X-Gitlab-Event': event.name,
      'X-Gitlab-Instance': this.instanceUrl,
      'X-Gitlab-Webhook-UUID': randomUUID(),
      'X-Gitlab-Event-UUID': event.uuid ?? randomUUID(),
      'Idempotency-Key': idempotencyKey,
    });
    const token = target.token ?? '';
    if (token !== '') headers['X-Gitlab-Token'] = token;
    const signingToken = target.signingToken ?? null;
    if (signingToken !== null && this.#parts.settings.signedHooks) {
      const timestamp = String(Math.floor(sentAt.getTime() / 1000));
      headers['webhook-id'] = idempotencyKey;
      headers['webhook-timestamp'] = timestamp;
      headers['webhook-signature'] = signWebhook(signingToken, idempotencyKey, timestamp, event.body);
    }
    return headers;
  }
}

function groupHooks(group: Group | null): Hook[] {
  return group === null ? [] : [...group.hooks, ...groupHooks(group.parent)];
}

type Outcome = Pick<Delivery, 'responseStatus' | 'responseBody' | 'error'>;

const storedBodyLimit = 8 * 1024;
const sentBodyLimit = 25 * 1024 * 1024;

async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeout: number,
): Promise<Outcome> {
  if (Buffer.byteLength(body) > sentBodyLimit)
    return { responseStatus: null, responseBody: '', error: 'payload larger than 25 MB was not sent' };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    const text = await response.text();
    return { responseStatus: response.status, responseBody: text.slice(0, storedBodyLimit), error: null };
  } catch (error) {
    return { responseStatus: null, responseBody: '', error: String(error) };
  }
}

/** Replaces `{{a.b}}` in a custom template; paths cannot reach into arrays. */
function renderTemplate(hook: Hook, body: string): string {
  const payload: unknown = JSON.parse(body);
  return (hook.customWebhookTemplate ?? '').replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => {
    let value: unknown = payload;
    for (const key of path.split('.'))
      value = isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return value === undefined || typeof value === 'object' ? '' : String(value);
  });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
