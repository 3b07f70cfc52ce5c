/** An answer other than success, thrown by a route and worded as GitLab words it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** `404 Project Not Found` and its like. */
export function notFound(resource: string): ApiError {
  return new ApiError(404, { message: `404 ${resource} Not Found` });
}

export function forbidden(reason?: string): ApiError {
  return new ApiError(403, { message: reason === undefined ? '403 Forbidden' : `403 Forbidden - ${reason}` });
}

export function unauthorized(): ApiError {
  return new ApiError(401, { message: '401 Unauthorized' });
}

/** A refusal whose text stands alone in `message`. */
export function badRequest(message: unknown): ApiError {
  return new ApiError(400, { message });
}

/** A refusal that GitLab introduces with `400 Bad request - `. */
export function invalid(reason: string): ApiError {
  return new ApiError(400, { message: `400 Bad request - ${reason}` });
}
