import { GitlabUnavailable } from '../gitlab-error.ts';

interface StreamLimits {
  readonly timeoutMs: number;
  readonly maxStreamBytes: number;
  readonly signal?: AbortSignal;
}

/**
 * A body chunk by chunk. Ends at `maxStreamBytes`: what is beyond is cut off, as GitLab itself cuts off
 * a trace that is too long. Throws `GitlabUnavailable` when the connection breaks, or is silent for `timeoutMs`.
 */
export async function* streamBody(
  response: Response,
  request: { readonly method: string; readonly path: string },
  timeout: AbortController,
  limits: StreamLimits,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  // Armed only while the network is awaited: the time the reader takes with a chunk is its own.
  const arm = () => setTimeout(() => timeout.abort(new Error('timed out')), limits.timeoutMs);
  let watchdog = arm();
  let size = 0;
  try {
    for await (const chunk of response.body) {
      clearTimeout(watchdog);
      size += chunk.byteLength;
      if (size > limits.maxStreamBytes) return;
      yield chunk;
      watchdog = arm();
    }
  } catch (error) {
    limits.signal?.throwIfAborted();
    throw new GitlabUnavailable(request, response.status, 'the answer broke off', null, { cause: error });
  } finally {
    clearTimeout(watchdog);
  }
}
