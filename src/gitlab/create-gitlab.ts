import { Gitlab as Api } from '@gitbeaker/rest';
import type { Gitlab } from './gitlab.ts';
import { systemClock } from './http/clock.ts';
import { createRequestFunction, type RequestSettings } from './http/request-function.ts';
import { discussionCalls } from './rest/discussions.ts';
import { hookCalls } from './rest/hooks.ts';
import { issueCalls } from './rest/issues.ts';
import { mergeRequestCalls } from './rest/merge-requests.ts';
import { pipelineCalls } from './rest/pipelines.ts';
import { projectCalls } from './rest/projects.ts';
import { repositoryCalls } from './rest/repository.ts';
import { userCalls } from './rest/users.ts';

export interface GitlabAccess {
  /** Origin (and relative root) without a trailing slash. */
  readonly url: string;
  readonly token: string;
}

const mebibyte = 1024 * 1024;

const defaults: RequestSettings = {
  clock: systemClock,
  timeoutMs: 30_000,
  retryBudgetMs: 20_000,
  maxAttempts: 6,
  maxConcurrency: 24,
  maxBodyBytes: 64 * mebibyte,
  // GitLab's own limit for a trace is 100 MB unless an admin raised it.
  maxStreamBytes: 1024 * mebibyte,
};

/** GitLab over its REST API. @param settings Overrides of limits, clock, and observers. */
export function createGitlab(access: GitlabAccess, settings: Partial<RequestSettings> = {}): Gitlab {
  const api = new Api({
    host: access.url,
    // A Bearer header takes personal, project and group tokens as well as OAuth ones.
    oauthToken: access.token,
    requesterFn: createRequestFunction({ ...defaults, ...settings }),
    // Both are in the request function: gitbeaker's apply to all pages of a list together, and per class.
    queryTimeout: null,
    rateLimits: {},
  });
  return {
    ...userCalls(api),
    ...projectCalls(api),
    ...pipelineCalls(api),
    ...repositoryCalls(api),
    ...mergeRequestCalls(api),
    ...discussionCalls(api),
    ...issueCalls(api),
    ...hookCalls(api),
  };
}
