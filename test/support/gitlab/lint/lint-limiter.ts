import { ApiError } from '../http/api-error.ts';
import type { Instance } from '../instance.ts';
import type { User } from '../state/user.ts';

/** The per-user limit on lint calls: JSON with `Retry-After`, and no rate limit headers. */
export class LintLimiter {
  readonly #calls = new WeakMap<User, Date[]>();

  /** @throws ApiError 429. */
  count(instance: Instance, user: User): void {
    const limit = instance.settings.lintsPerMinute;
    if (limit === null) return;
    const now = instance.clock.now();
    const recent = (this.#calls.get(user) ?? []).filter((at) => now.getTime() - at.getTime() < 60_000);
    this.#calls.set(user, [...recent, now]);
    if (recent.length < limit) return;
    const message = { error: 'This endpoint has been requested too many times. Try again later.' };
    throw new ApiError(429, { message }, { 'retry-after': '60' });
  }
}
