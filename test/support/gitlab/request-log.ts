/** One request the stand-in got. */
export interface LoggedRequest {
  /** From 1, in order of arrival. */
  readonly number: number;
  readonly method: string;
  /** As sent, still encoded, with the query. */
  readonly target: string;
  /** The endpoint, `/projects/:id/merge_requests` for instance; null when there is none. */
  readonly endpoint: string | null;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Name of the token, null without one. Never its value. */
  readonly tokenName: string | null;
  readonly startedAt: number;
  /** Milliseconds; NaN until it is answered. */
  durationMs: number;
  /** null when the connection was dropped instead. */
  status: number | null;
  /** What the stand-in did on purpose. */
  fault: string | null;
}

/** All requests, for assertions and for figures. */
export class RequestLog {
  readonly #requests: LoggedRequest[] = [];

  get all(): readonly LoggedRequest[] {
    return this.#requests;
  }

  add(request: LoggedRequest): void {
    this.#requests.push(request);
  }

  clear(): void {
    this.#requests.length = 0;
  }

  /** @param operation for instance `POST /projects/:id/merge_requests`. */
  of(operation: string): LoggedRequest[] {
    return this.#requests.filter((request) => operationOf(request) === operation);
  }

  count(operation?: string): number {
    return operation === undefined ? this.#requests.length : this.of(operation).length;
  }

  /** Everything that was not a read. */
  get writes(): LoggedRequest[] {
    return this.#requests.filter((request) => request.method !== 'GET' && request.method !== 'HEAD');
  }

  /** Number of requests by operation. */
  countByOperation(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const request of this.#requests) {
      const operation = operationOf(request);
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
    }
    return counts;
  }

  /** The longest chain of requests of which none overlaps another: the round trips one had to wait for. */
  sequentialRoundTrips(): number {
    const byEnd = this.#requests
      .map((request) => ({ start: request.startedAt, end: request.startedAt + (request.durationMs || 0) }))
      .toSorted((a, b) => a.end - b.end);
    let count = 0;
    let end = -Infinity;
    for (const request of byEnd) {
      if (request.start < end) continue;
      count += 1;
      end = request.end;
    }
    return count;
  }
}

function operationOf(request: LoggedRequest): string {
  return `${request.method} ${request.endpoint ?? request.target}`;
}
