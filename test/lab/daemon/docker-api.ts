import http from 'node:http';

/**
 * Asks the Docker API on a unix socket; far cheaper than starting a client for each question.
 *
 * @returns the parsed answer, or null where the thing asked for does not exist
 */
export function askDocker(socketPath: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = http.get({ socketPath, path }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 404) resolve(null);
        else if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`docker answered ${String(response.statusCode)} to ${path}: ${text.trim()}`));
      });
    });
    request.on('error', reject);
  });
}
