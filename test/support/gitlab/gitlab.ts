import { ensureGroup, type NewProject } from './actions/create-project.ts';
import type { Faults } from './faults.ts';
import type { ServerParts } from './http/server.ts';
import type { ExecutedQuickAction, Instance } from './instance.ts';
import { ProjectHandle } from './project-handle.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import { newHook } from './routes/hook-routes.ts';
import { addToken, addUser, seedUsers, type NewToken, type NewUser, type SeedUsers } from './seed-users.ts';
import type { Delivery, Hook, HookTrigger } from './state/hook.ts';
import type { Pipeline } from './state/pipeline.ts';
import type { Group } from './state/project.ts';
import type { Token, User } from './state/user.ts';
import type { DeliveryTarget } from './webhooks/hook-sender.ts';
import { pipelinePayload } from './webhooks/pipeline-payload.ts';

export interface DeliverOptions {
  /** Sent as `X-Gitlab-Token`. */
  readonly secret?: string;
  /** `whsec_…`; the delivery is signed with it. */
  readonly signingToken?: string;
  readonly customHeaders?: DeliveryTarget['customHeaders'];
  /** Same key as an earlier delivery: GitLab sent the same event again. */
  readonly idempotencyKey?: string;
  /** Blanks in the JSON, so that a receiver that verifies re-serialised text is found out. */
  readonly spacing?: number | string;
}

/** A running stand-in as a test holds it. */
export class Gitlab {
  readonly users: SeedUsers;
  /** The bot's token, Developer everywhere, scope `api`. */
  readonly token: string;
  readonly instance: Instance;
  /** Failures to order. */
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly #parts: ServerParts;
  readonly #stop: () => Promise<void>;
  readonly #tokens = new Map<User, string>();

  constructor(parts: ServerParts, stop: () => Promise<void>) {
    this.#parts = parts;
    this.#stop = stop;
    this.instance = parts.instance;
    this.faults = parts.faults;
    this.requests = parts.log;
    this.users = seedUsers(this.instance);
    this.token = this.tokenOf(this.users.bot);
  }

  get url(): string {
    return this.instance.url;
  }

  /** A token of a user with scope `api`; the same one each time. */
  tokenOf(user: User): string {
    const known = this.#tokens.get(user);
    if (known !== undefined) return known;
    const { value } = addToken(this.instance, { user });
    this.#tokens.set(user, value);
    return value;
  }

  createToken(given: NewToken): Token {
    return addToken(this.instance, given);
  }

  createUser(given: NewUser): User {
    return addUser(this.instance, given);
  }

  createProject(given: NewProject): ProjectHandle {
    return new ProjectHandle(this.instance, this.users, given);
  }

  group(fullPath: string): Group {
    return ensureGroup(this.instance, this.users, fullPath);
  }

  /** Registers a webhook without going through the API. Default triggers: pipelines, merge requests, notes. */
  addHook(
    owner: ProjectHandle | Group,
    url: string,
    options: Partial<Omit<Hook, 'id' | 'triggers'>> & { readonly triggers?: readonly HookTrigger[] } = {},
  ): Hook {
    const { triggers, ...fields } = options;
    const hook = Object.assign(newHook(this.instance, url), fields);
    hook.triggers = new Set(triggers ?? ['pipeline_events', 'merge_requests_events', 'note_events']);
    (owner instanceof ProjectHandle ? owner.project : owner).hooks.push(hook);
    return hook;
  }

  /** The body of a pipeline's webhook as it would be sent now. */
  pipelinePayload(pipeline: Pipeline): Promise<Record<string, unknown>> {
    return pipelinePayload(this.instance, pipeline);
  }

  /** Sends a pipeline's webhook to a URL that no hook is registered for, and waits for the answer. */
  async deliver(pipeline: Pipeline, url: string, options: DeliverOptions = {}): Promise<Delivery> {
    return this.deliverPayload(await this.pipelinePayload(pipeline), url, options);
  }

  /** Sends any payload as if GitLab had made it. */
  deliverPayload(
    payload: unknown,
    url: string,
    options: DeliverOptions & { readonly event?: string; readonly trigger?: HookTrigger } = {},
  ): Promise<Delivery> {
    const body = JSON.stringify(payload, null, options.spacing);
    return this.instance.hooks.send(
      {
        url,
        token: options.secret ?? null,
        signingToken: options.signingToken ?? null,
        ...(options.customHeaders === undefined ? {} : { customHeaders: options.customHeaders }),
      },
      { trigger: options.trigger ?? 'pipeline_events', name: options.event ?? 'Pipeline Hook', body },
      options.idempotencyKey,
    );
  }

  /** Sends a delivery's event again, with the same key and body, as GitLab does on request and after a crash of its own. */
  resend(delivery: Delivery): Promise<Delivery> {
    const { headers } = delivery;
    const event = { trigger: delivery.trigger, name: headers['X-Gitlab-Event'] ?? '', body: delivery.body };
    const target = { url: delivery.url, token: headers['X-Gitlab-Token'] ?? null };
    return this.instance.hooks.send(target, event, delivery.idempotencyKey);
  }

  /** Every webhook sent so far. */
  get deliveries(): readonly Delivery[] {
    return this.instance.hooks.deliveries;
  }

  get quickActions(): readonly ExecutedQuickAction[] {
    return this.instance.quickActions;
  }

  /** User names that texts have mentioned. */
  get mentions(): readonly string[] {
    return this.instance.mentions;
  }

  /** Delays every answer. @param milliseconds a number, or a function asked for each request. */
  latency(milliseconds: number | (() => number)): void {
    this.#parts.latency = typeof milliseconds === 'number' ? () => milliseconds : milliseconds;
  }

  /** Called, and awaited, before each request is carried out. */
  onRequest(listener: (request: LoggedRequest) => void | Promise<void>): void {
    this.#parts.onRequest = listener;
  }

  /** Called, and awaited, when a request was carried out and its answer is not sent yet. */
  onResponse(listener: (request: LoggedRequest) => void | Promise<void>): void {
    this.#parts.onResponse = listener;
  }

  /** Moves GitLab's clock forward: token expiry, hook pauses, rate limits. */
  advance(milliseconds: number): void {
    this.instance.clock.advance(milliseconds);
  }

  /** Resolves when everything GitLab does in the background is done: hooks, pipelines, retried jobs. */
  settled(): Promise<void> {
    return this.instance.background.settled();
  }

  /** Requests GitLab would not understand, or that the stand-in does not know. */
  get unknownRequests(): readonly string[] {
    return this.#parts.unknownRequests;
  }

  /** @throws Error that lists the unknown requests. */
  assertNoUnknownRequests(): void {
    if (this.unknownRequests.length === 0) return;
    throw new Error(`the stand-in got requests it does not know:\n${this.unknownRequests.join('\n')}`);
  }

  /** Stops the server and removes the repositories. @throws Error that lists unknown requests. */
  async close(): Promise<void> {
    await this.#stop();
    this.instance.background.assertNoFailures();
    this.assertNoUnknownRequests();
  }
}
