/** What a fault is matched against. */
export interface FaultTarget {
  readonly method: string;
  /** The endpoint's template, null for an unknown one. */
  readonly endpoint: string | null;
  readonly target: string;
  readonly body: Buffer;
}

/** `POST /projects/:id/merge_requests`, a pattern over `METHOD target`, or a function. */
export type FaultMatcher = string | RegExp | ((request: FaultTarget) => boolean);

/** A prepared answer instead of the real one. */
export interface FaultAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly html?: string;
  readonly text?: string;
}

/**
 * What goes wrong. `reset` and `timeout` happen before the request is carried out; the `…-after-…` forms carry it out and
 * lose the answer, which a client cannot tell apart. `slow` delays, then answers properly.
 */
export type FaultEffect =
  | FaultAnswer
  | { readonly slow: number }
  | 'reset'
  | 'reset after doing it'
  | 'timeout'
  | 'timeout after doing it'
  | '504 after doing it'
  | 'rate limit'
  | '409 Resource lock'
  | 'source branch does not exist'
  | '502 page'
  | 'empty 403';

interface Fault {
  readonly matcher: FaultMatcher;
  readonly effect: FaultEffect;
  remaining: number;
}

/** Prepared answers for the effects that have a name. */
const namedAnswers = new Map<FaultEffect, FaultAnswer>([
  ['rate limit', { status: 429, text: 'Retry later\n', headers: { 'retry-after': '1' } }],
  ['409 Resource lock', { status: 409, json: { message: '409 Conflict: Resource lock' } }],
  ['source branch does not exist', { status: 400, json: { message: { source_branch: ['does not exist'] } } }],
  ['502 page', { status: 502, html: '<html><head><title>GitLab: 502</title></head><body>502</body></html>' }],
  ['empty 403', { status: 403, text: '', headers: { 'content-type': 'application/json' } }],
]);

/** Failures that a test orders; each is used up by the requests it matches, in the order of the orders. */
export class Faults {
  readonly #faults: Fault[] = [];

  once(matcher: FaultMatcher, effect: FaultEffect): void {
    this.times(1, matcher, effect);
  }

  times(count: number, matcher: FaultMatcher, effect: FaultEffect): void {
    this.#faults.push({ matcher, effect, remaining: count });
  }

  always(matcher: FaultMatcher, effect: FaultEffect): void {
    this.times(Infinity, matcher, effect);
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** Orders not used up yet: a test that ordered a failure wants to know that it happened. */
  get pending(): number {
    return this.#faults.filter((fault) => Number.isFinite(fault.remaining) && fault.remaining > 0).length;
  }

  /** The effect for a request, using up one occurrence; null: nothing goes wrong. */
  take(request: FaultTarget): FaultEffect | null {
    const fault = this.#faults.find(
      (candidate) => candidate.remaining > 0 && matches(candidate.matcher, request),
    );
    if (fault === undefined) return null;
    fault.remaining -= 1;
    return fault.effect;
  }
}

/** The answer an effect stands for, or null where it is not an answer. */
export function answerOf(effect: FaultEffect): FaultAnswer | null {
  if (typeof effect === 'object') return 'status' in effect ? effect : null;
  return namedAnswers.get(effect) ?? null;
}

function matches(matcher: FaultMatcher, request: FaultTarget): boolean {
  if (typeof matcher === 'function') return matcher(request);
  if (typeof matcher === 'string')
    return matcher === `${request.method} ${request.endpoint ?? request.target}`;
  return matcher.test(`${request.method} ${request.target}`);
}
