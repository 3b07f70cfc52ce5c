import { pagination } from '../http/pagination.ts';
import { arrayOf, commaList, flag, integer, oneOf, optional, text, time } from '../http/parameters.ts';
import type { Call } from '../http/route.ts';
import { isDraft, type MergeRequest } from '../state/merge-request.ts';

type Scope = 'created_by_me' | 'assigned_to_me' | 'all';

/** The filters of every list of merge requests. */
export const mergeRequestFilters = {
  ...pagination,
  state: optional(oneOf('opened', 'closed', 'locked', 'merged', 'all')),
  scope: optional(oneOf('created_by_me', 'assigned_to_me', 'all')),
  source_branch: optional(text),
  target_branch: optional(text),
  labels: optional(commaList),
  author_id: optional(integer),
  author_username: optional(text),
  iids: optional(arrayOf(integer)),
  search: optional(text),
  in: optional(text),
  wip: optional(oneOf('yes', 'no')),
  created_after: optional(time),
  created_before: optional(time),
  updated_after: optional(time),
  updated_before: optional(time),
  order_by: optional(oneOf('created_at', 'updated_at', 'title')),
  sort: optional(oneOf('asc', 'desc')),
  view: optional(oneOf('simple')),
  with_labels_details: optional(flag),
  with_merge_status_recheck: optional(flag),
};

type Filters = Call<string, typeof mergeRequestFilters>['values'];

/** @param defaultScope the instance-wide list shows only the caller's own unless asked otherwise. */
export function filterMergeRequests(
  call: Call<string, typeof mergeRequestFilters>,
  all: readonly MergeRequest[],
  defaultScope: Scope,
): MergeRequest[] {
  const { values, user, instance } = call;
  const scope = values.scope ?? defaultScope;
  const selected = all
    .filter((one) => matches(values, one))
    .filter((one) => scope !== 'created_by_me' || one.author === user)
    .filter((one) => scope !== 'assigned_to_me' || one.assignees.some((assignee) => assignee === user))
    .filter((one) => !instance.lag.hidesMergeRequest(one));
  const key = (one: MergeRequest): number =>
    values.order_by === 'updated_at' ? one.updatedAt.getTime() : one.createdAt.getTime();
  const ordered = selected.toSorted((a, b) => key(b) - key(a) || b.id - a.id);
  return values.sort === 'asc' ? ordered.toReversed() : ordered;
}

function matches(values: Filters, one: MergeRequest): boolean {
  const state = values.state ?? 'all';
  const inText = (needle: string): boolean =>
    `${one.title}\n${one.description ?? ''}`.toLowerCase().includes(needle.toLowerCase());
  return (
    (state === 'all' || one.state === state) &&
    (values.source_branch === undefined || one.sourceBranch === values.source_branch) &&
    (values.target_branch === undefined || one.targetBranch === values.target_branch) &&
    (values.labels === undefined || values.labels.every((label) => one.labels.includes(label))) &&
    (values.author_id === undefined || one.author.id === values.author_id) &&
    (values.author_username === undefined || one.author.username === values.author_username) &&
    (values.iids === undefined || values.iids.includes(one.iid)) &&
    (values.search === undefined || inText(values.search)) &&
    (values.wip === undefined || isDraft(one) === (values.wip === 'yes')) &&
    inTime(values, one)
  );
}

function inTime(values: Filters, one: MergeRequest): boolean {
  return (
    (values.created_after === undefined || one.createdAt >= values.created_after) &&
    (values.created_before === undefined || one.createdAt <= values.created_before) &&
    (values.updated_after === undefined || one.updatedAt >= values.updated_after) &&
    (values.updated_before === undefined || one.updatedAt <= values.updated_before)
  );
}
