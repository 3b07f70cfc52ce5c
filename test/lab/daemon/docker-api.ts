import http from 'node:http';
import type { Duplex } from 'node:stream';

/** An answer of the Docker API: its status, and the parsed body where it is JSON. */
interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks the Docker API on a unix socket; far cheaper than starting a client for each question.
 *
 * @returns the parsed answer, or null where the thing asked for does not exist
 */
export async function askDocker(socketPath: string, path: string): Promise<unknown> {
  const { status, body } = await callDocker(socketPath, 'GET', path);
  if (status === 404) return null;
  if (status === 200) return body;
  throw new Error(`docker answered ${String(status)} to ${path}: ${JSON.stringify(body)}`);
}

/** Calls the Docker API; every status is a value. */
export function callDocker(socketPath: string, method: 'GET' | 'POST', path: string): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, path, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body: text === '' ? null : JSON.parse(text) });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

/**
 * Connects to the inputs and outputs of a container that was made and does not run yet.
 *
 * @returns a stream to write its input to; what it gives is for `readContainerStream`
 */
export function attachToContainer(socketPath: string, container: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const path = `/containers/${container}/attach?stream=1&stdin=1&stdout=1&stderr=1`;
    const headers = { Connection: 'Upgrade', Upgrade: 'tcp' };
    const request = http.request({ socketPath, path, method: 'POST', headers });
    request.on('error', reject);
    request.on('response', ({ statusCode }) =>
      reject(new Error(`docker answered ${String(statusCode)} to ${path}`)),
    );
    request.on('upgrade', (_, stream, first) => {
      stream.unshift(first);
      resolve(stream);
    });
    request.end();
  });
}
