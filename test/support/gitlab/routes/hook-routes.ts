import { ApiError, badRequest } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { fields, flag, nullableText, oneOf, optional, arrayOf, required, text } from '../http/parameters.ts';
import { created, noContent, ok } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import type { Instance } from '../instance.ts';
import { hookTriggers, type Delivery, type Hook, type HookTrigger } from '../state/hook.ts';
import type { Group, Project } from '../state/project.ts';
import { alertStatus } from '../webhooks/auto-disable.ts';
import { testEvent } from '../webhooks/test-event.ts';
import { groupOf, projectOf } from './access.ts';

const triggerFlags = Object.fromEntries(hookTriggers.map((trigger) => [trigger, optional(flag)])) as Record<
  HookTrigger,
  ReturnType<typeof optional<boolean>>
>;

const writable = {
  name: optional(nullableText),
  description: optional(nullableText),
  token: optional(nullableText),
  signing_token: optional(nullableText),
  enable_ssl_verification: optional(flag),
  push_events_branch_filter: optional(text),
  branch_filter_strategy: optional(oneOf('wildcard', 'regex', 'all_branches')),
  custom_webhook_template: optional(nullableText),
  custom_headers: optional(arrayOf(fields({ key: required(text), value: required(text) }))),
  ...triggerFlags,
};

interface HookOwner {
  readonly hooks: Hook[];
  readonly idField: Readonly<Record<string, number>>;
  readonly projects: readonly Project[];
}

type OwnerOf = (call: Call<'id'>) => HookOwner;

function projectOwner(call: Call<'id'>): HookOwner {
  const project = projectOf(call, 'maintainer');
  return { hooks: project.hooks, idField: { project_id: project.id }, projects: [project] };
}

function groupOwner(call: Call<'id'>): HookOwner {
  const group = groupOf(call, 'owner');
  const projects = [...call.instance.projects.values()].filter((project) =>
    isWithin(project.namespace, group),
  );
  return { hooks: group.hooks, idField: { group_id: group.id }, projects };
}

function isWithin(group: Group | null, ancestor: Group): boolean {
  return group !== null && (group === ancestor || isWithin(group.parent, ancestor));
}

/** Neither secret is ever shown, only whether there is one. */
function hookJson(instance: Instance, owner: HookOwner, hook: Hook): Record<string, unknown> {
  return {
    id: hook.id,
    url: hook.url,
    name: hook.name,
    description: hook.description,
    created_at: hook.createdAt.toISOString(),
    ...Object.fromEntries(hookTriggers.map((trigger) => [trigger, hook.triggers.has(trigger)])),
    repository_update_events: false,
    enable_ssl_verification: hook.enableSslVerification,
    push_events_branch_filter: hook.pushEventsBranchFilter,
    branch_filter_strategy: hook.branchFilterStrategy,
    custom_webhook_template: hook.customWebhookTemplate,
    custom_headers: hook.customHeaders.map((header) => ({ key: header.key })),
    url_variables: [],
    alert_status: alertStatus(hook, instance.clock.now()),
    disabled_until: hook.disabledUntil?.toISOString() ?? null,
    token_present: hook.token !== null,
    ...(instance.settings.signedHooks ? { signing_token_present: hook.signingToken !== null } : {}),
    ...owner.idField,
  };
}

function assign(call: Call<string, typeof writable>, hook: Hook): void {
  const { values, instance } = call;
  for (const trigger of hookTriggers) {
    const wanted = values[trigger];
    if (wanted === true) hook.triggers.add(trigger);
    else if (wanted === false) hook.triggers.delete(trigger);
  }
  if (values.name !== undefined) hook.name = values.name;
  if (values.description !== undefined) hook.description = values.description;
  if (values.token !== undefined) hook.token = values.token;
  if (values.signing_token !== undefined && instance.settings.signedHooks) {
    checkSigningToken(values.signing_token);
    hook.signingToken = values.signing_token;
  }
  if (values.enable_ssl_verification !== undefined)
    hook.enableSslVerification = values.enable_ssl_verification;
  if (values.push_events_branch_filter !== undefined)
    hook.pushEventsBranchFilter = values.push_events_branch_filter;
  if (values.branch_filter_strategy !== undefined) hook.branchFilterStrategy = values.branch_filter_strategy;
  if (values.custom_webhook_template !== undefined)
    hook.customWebhookTemplate = values.custom_webhook_template;
  if (values.custom_headers !== undefined) hook.customHeaders = values.custom_headers;
}

function checkSigningToken(token: string | null): void {
  const key = token === null ? null : /^whsec_([A-Za-z0-9+/]+=*)$/.exec(token)?.[1];
  if (key === undefined || (key !== null && Buffer.from(key, 'base64').length !== 32))
    throw badRequest({ signing_token: ['must be whsec_ followed by 32 bytes in base64'] });
}

/** Where the instance may not send, unless an administrator allowed the local network. */
function checkUrl(instance: Instance, url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new ApiError(422, { error: ['Invalid url given'] });
  const local = /^(localhost|127\.|10\.|192\.168\.|\[::1\])/.test(parsed.host);
  if (local && !instance.settings.allowsLocalHooks)
    throw new ApiError(422, {
      message: { url: ['is blocked: Requests to localhost are not allowed'] },
    });
}

function hookOf(owner: HookOwner, id: string): Hook {
  const hook = owner.hooks.find((candidate) => String(candidate.id) === id);
  if (hook === undefined) throw new ApiError(404, { message: '404 Not found' });
  return hook;
}

function hooksRoutes(base: '/projects/:id/hooks', ownerOf: OwnerOf): Route[] {
  return [
    route('GET', base, pagination, (call) => {
      const owner = ownerOf(call);
      return page(call, owner.hooks, (hook) => hookJson(call.instance, owner, hook));
    }),

    route('GET', `${base}/:hook_id`, {}, (call) => {
      const owner = ownerOf(call);
      return ok(hookJson(call.instance, owner, hookOf(owner, call.path.hook_id)));
    }),

    route('POST', base, { ...writable, url: required(text) }, (call) => {
      const { instance, values } = call;
      const owner = ownerOf(call);
      checkUrl(instance, values.url);
      const hook: Hook = newHook(instance, values.url);
      assign(call, hook);
      owner.hooks.push(hook);
      return created(hookJson(instance, owner, hook));
    }),

    route('PUT', `${base}/:hook_id`, { ...writable, url: required(text) }, (call) => {
      const { instance, values } = call;
      const owner = ownerOf(call);
      const hook = hookOf(owner, call.path.hook_id);
      checkUrl(instance, values.url);
      if (values.url !== hook.url) {
        // A new URL must not learn the old one's secrets.
        hook.token = null;
        hook.signingToken = null;
      }
      hook.url = values.url;
      assign(call, hook);
      return ok(hookJson(instance, owner, hook));
    }),

    route('DELETE', `${base}/:hook_id`, {}, (call) => {
      const owner = ownerOf(call);
      owner.hooks.splice(owner.hooks.indexOf(hookOf(owner, call.path.hook_id)), 1);
      return noContent();
    }),

    ...deliveryRoutes(base, ownerOf),
  ];
}

/** Deliveries of a hook, newest first. */
function eventsOf(call: Call, hook: Hook): Delivery[] {
  return call.instance.hooks.deliveries.filter((delivery) => delivery.hookId === hook.id).toReversed();
}

function deliveryRoutes(base: '/projects/:id/hooks', ownerOf: OwnerOf): Route[] {
  return [
    route('POST', `${base}/:hook_id/test/:trigger`, {}, async (call) => {
      const owner = ownerOf(call);
      const hook = hookOf(owner, call.path.hook_id);
      const trigger = hookTriggers.find((candidate) => candidate === call.path.trigger);
      if (trigger === undefined) throw new ApiError(400, { error: 'trigger does not have a valid value' });
      const event = await testEvent(call.instance, owner.projects, trigger);
      if (event === null)
        throw new ApiError(422, { message: 'Ensure the project has the data to test this event' });
      const delivery = await call.instance.hooks.sendToHook(hook, event, { test: true });
      const status = delivery?.responseStatus ?? null;
      if (status === null || status >= 400)
        throw new ApiError(422, { message: delivery?.error ?? `Hook executed but returned HTTP ${status}` });
      return created({ message: '201 Created' });
    }),

    route('GET', `${base}/:hook_id/events`, { ...pagination, status: optional(text) }, (call) => {
      const { status } = call.values;
      const events = eventsOf(call, hookOf(ownerOf(call), call.path.hook_id)).filter(
        (delivery) => status === undefined || matchesStatus(delivery, status),
      );
      return page(call, events, (delivery) => ({
        id: delivery.id,
        url: delivery.url,
        trigger: delivery.trigger.replace(/_events$/, '_hooks'),
        request_headers: { ...delivery.headers, 'X-Gitlab-Token': '[REDACTED]' },
        request_data: JSON.parse(delivery.body) as unknown,
        response_headers: {},
        response_body: delivery.responseBody,
        execution_duration: delivery.durationMs / 1000,
        response_status:
          delivery.responseStatus === null ? 'internal error' : String(delivery.responseStatus),
      }));
    }),

    route('POST', `${base}/:hook_id/events/:event_id/resend`, {}, async (call) => {
      const hook = hookOf(ownerOf(call), call.path.hook_id);
      const delivery = eventsOf(call, hook).find((candidate) => String(candidate.id) === call.path.event_id);
      if (delivery === undefined) throw new ApiError(404, { message: '404 Not found' });
      const event = {
        trigger: delivery.trigger,
        name: delivery.headers['X-Gitlab-Event'] ?? '',
        body: delivery.body,
      };
      const again = await call.instance.hooks.sendToHook(hook, event, {
        test: true,
        idempotencyKey: delivery.idempotencyKey,
      });
      return created({ response_status: again?.responseStatus ?? null });
    }),
  ];
}

function matchesStatus(delivery: Delivery, status: string): boolean {
  const code = delivery.responseStatus;
  if (code === null) return false;
  if (status === 'successful') return code < 300;
  if (status === 'client_failure') return code >= 400 && code < 500;
  if (status === 'server_failure') return code >= 500;
  return String(code) === status;
}

/** A hook with GitLab's defaults: push events on, everything else off. */
export function newHook(instance: Instance, url: string): Hook {
  return {
    id: instance.ids.take('hook'),
    createdAt: instance.clock.now(),
    url,
    name: null,
    description: null,
    token: null,
    signingToken: null,
    triggers: new Set(['push_events']),
    enableSslVerification: true,
    pushEventsBranchFilter: '',
    branchFilterStrategy: 'wildcard',
    customWebhookTemplate: null,
    customHeaders: [],
    recentFailures: 0,
    disabledUntil: null,
    permanentlyDisabled: false,
  };
}

/** Webhooks of projects and groups. */
export const hookRoutes: readonly Route[] = [
  ...hooksRoutes('/projects/:id/hooks', projectOwner),
  ...hooksRoutes('/groups/:id/hooks' as '/projects/:id/hooks', groupOwner),
];
