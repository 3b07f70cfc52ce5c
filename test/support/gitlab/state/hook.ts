/** The events a hook can subscribe to, by the names of the API's fields. */
export const hookTriggers = [
  'push_events',
  'tag_push_events',
  'issues_events',
  'confidential_issues_events',
  'note_events',
  'confidential_note_events',
  'merge_requests_events',
  'job_events',
  'pipeline_events',
  'wiki_page_events',
  'deployment_events',
  'feature_flag_events',
  'releases_events',
  'milestone_events',
  'emoji_events',
  'resource_access_token_events',
  'vulnerability_events',
  'subgroup_events',
  'member_events',
  'project_events',
] as const;

export type HookTrigger = (typeof hookTriggers)[number];

export interface Hook {
  readonly id: number;
  readonly createdAt: Date;
  url: string;
  name: string | null;
  description: string | null;
  token: string | null;
  /** `whsec_` and 32 bytes in base64. */
  signingToken: string | null;
  triggers: Set<HookTrigger>;
  enableSslVerification: boolean;
  pushEventsBranchFilter: string;
  branchFilterStrategy: string;
  customWebhookTemplate: string | null;
  customHeaders: { readonly key: string; readonly value: string }[];
  /** Failures in a row; any success sets it back to 0. */
  recentFailures: number;
  disabledUntil: Date | null;
  permanentlyDisabled: boolean;
}

/** One attempt to deliver an event, kept for inspection and for re-sending. */
export interface Delivery {
  readonly id: number;
  /** null for a delivery the test asked for, without a registered hook. */
  readonly hookId: number | null;
  readonly trigger: HookTrigger;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly idempotencyKey: string;
  readonly sentAt: Date;
  /** HTTP status, or null when no answer came (then GitLab stores `internal error`). */
  readonly responseStatus: number | null;
  readonly responseBody: string;
  readonly error: string | null;
  readonly durationMs: number;
}
