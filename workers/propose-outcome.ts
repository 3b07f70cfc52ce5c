import type { DeliveryResult } from '../src/delivery/deliver-fix.ts';
import type { Target } from './read-target.ts';

/** What came of a fix; plain data, kept with the job and shown on the dashboard. */
export type ProposeOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged' | 'refused-by-maintainer'; readonly webUrl: string }
  | { readonly kind: 'suggested'; readonly created: number; readonly webUrl: string }
  | { readonly kind: 'commented'; readonly reason: string }
  | { readonly kind: 'hands-off'; readonly branch: string }
  | { readonly kind: 'not-permitted'; readonly reason: string }
  | { readonly kind: 'lint-rejected'; readonly errors: readonly string[] }
  /** The project's settings want none for this class, or someone said so in a comment. */
  | { readonly kind: 'switched-off' | 'muted' }
  /** The branch or its merge request is gone, has moved on, or has passed since. */
  | { readonly kind: 'outdated'; readonly reason: OutdatedReason };

type OutdatedReason = Extract<Target, { kind: 'gone' }>['reason'] | 'passed-since' | 'cause-gone';

/** What a delivery came to, as plain data. */
export function toOutcome(result: DeliveryResult): ProposeOutcome {
  switch (result.kind) {
    case 'hands-off':
      return { kind: result.kind, branch: result.branch };
    case 'not-permitted':
    case 'commented':
      return { kind: result.kind, reason: result.reason };
    case 'suggested':
      return { kind: result.kind, created: result.created, webUrl: result.mergeRequest.webUrl };
    default:
      return { kind: result.kind, webUrl: result.mergeRequest.webUrl };
  }
}
