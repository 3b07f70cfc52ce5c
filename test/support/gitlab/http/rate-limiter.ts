import type { Clock } from '../clock.ts';
import type { Token } from '../state/user.ts';
import { ApiError } from './api-error.ts';

const minute = 60_000;

/** GitLab's request throttle: so many per minute and token, then plain text 429 until the minute is over. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #limit: number | null;
  #window = 0;
  readonly #counts = new Map<Token | null, number>();
  #observed = 0;

  constructor(clock: Clock, limit: number | null) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** @throws ApiError 429 with `Retry-After` when it is too much. */
  count(token: Token | null): void {
    const now = this.#clock.now().getTime();
    const window = Math.floor(now / minute);
    if (window !== this.#window) this.#counts.clear();
    this.#window = window;
    this.#observed = (this.#counts.get(token) ?? 0) + 1;
    this.#counts.set(token, this.#observed);
    if (this.#limit === null || this.#observed <= this.#limit) return;
    const reset = (window + 1) * minute;
    throw new ApiError(429, Buffer.from('Retry later\n'), {
      'content-type': 'text/plain',
      'retry-after': String(Math.max(Math.ceil((reset - now) / 1000), 1)),
      'ratelimit-resettime': new Date(reset).toUTCString(),
    });
  }

  headers(): Record<string, string> {
    const limit = this.#limit ?? 2000;
    return {
      'ratelimit-limit': String(limit),
      'ratelimit-name': 'throttle_authenticated_api',
      'ratelimit-observed': String(this.#observed),
      'ratelimit-remaining': String(Math.max(limit - this.#observed, 0)),
      'ratelimit-reset': String(((this.#window + 1) * minute) / 1000),
    };
  }
}
