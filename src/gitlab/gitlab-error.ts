interface FailedRequest {
  readonly method: string;
  /** Below `/api/v4/`, without the query. */
  readonly path: string;
}

/** GitLab could not be reached, or asked to come back later (429), or failed (5xx). The same request may pass later. */
export class GitlabUnavailable extends Error {
  override readonly name = 'GitlabUnavailable';
  readonly method: string;
  readonly path: string;
  /** null: there was no answer. */
  readonly status: number | null;
  /** How long GitLab asked to wait; null where it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    request: FailedRequest,
    status: number | null,
    problem: string,
    retryAfterMs: number | null,
    options?: ErrorOptions,
  ) {
    super(`${request.method} ${request.path}: ${problem}`, options);
    this.method = request.method;
    this.path = request.path;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** GitLab refused the request, or answered with what is not an answer to it. Repeating it changes nothing. */
export class GitlabRejected extends Error {
  override readonly name = 'GitlabRejected';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** What GitLab said, as one line: its `message`, `error` or `error_description`. */
  readonly reason: string;

  constructor(request: FailedRequest, status: number, reason: string, options?: ErrorOptions) {
    super(`${request.method} ${request.path}: ${status} ${reason}`, options);
    this.method = request.method;
    this.path = request.path;
    this.status = status;
    this.reason = reason;
  }
}
