import type { Hook } from '../state/hook.ts';

const temporaryFrom = 4;
const permanentFrom = 40;
const longestBackoff = 24 * 60 * 60 * 1000;

/** Counts a failed delivery: from the 4th in a row the hook pauses 1, 2, 4 … minutes, from the 40th for good. */
export function recordFailure(hook: Hook, now: Date): void {
  hook.recentFailures += 1;
  if (hook.recentFailures < temporaryFrom) return;
  if (hook.recentFailures >= permanentFrom) {
    hook.permanentlyDisabled = true;
    hook.disabledUntil = null;
    return;
  }
  const backoff = Math.min(60_000 * 2 ** (hook.recentFailures - temporaryFrom), longestBackoff);
  hook.disabledUntil = new Date(now.getTime() + backoff);
}

/** Any success, a test delivery included, starts over. */
export function recordSuccess(hook: Hook): void {
  hook.recentFailures = 0;
  hook.disabledUntil = null;
  hook.permanentlyDisabled = false;
}

export type AlertStatus = 'executable' | 'temporarily_disabled' | 'disabled';

export function alertStatus(hook: Hook, now: Date): AlertStatus {
  if (hook.permanentlyDisabled) return 'disabled';
  return hook.disabledUntil !== null && hook.disabledUntil > now ? 'temporarily_disabled' : 'executable';
}
