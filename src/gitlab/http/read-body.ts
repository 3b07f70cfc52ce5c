/** The answer is larger than anything this endpoint gives. */
export class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge';
}

/** Reads a whole body as UTF-8 text. Throws `ResponseTooLarge` beyond `limit` bytes, and stops reading. */
export async function readText(response: Response, limit: number): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > limit) throw new ResponseTooLarge(`the answer is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * What GitLab said went wrong, as one line of at most 500 characters. Its `message` may be a string, a
 * list or an object of lists; parameter errors come as `error` (https://docs.gitlab.com/api/rest/troubleshooting/).
 */
export function errorReason(body: string): string {
  const parsed = parseJson(body);
  const said = isRecord(parsed)
    ? (parsed['message'] ?? parsed['error_description'] ?? parsed['error'])
    : parsed;
  const text = typeof said === 'string' ? said : said === undefined ? '' : JSON.stringify(said);
  // An HTML page is the error page of a proxy: its markup says nothing.
  return text.startsWith('<') ? 'an HTML error page' : text.replace(/\s+/g, ' ').trim().slice(0, 500);
}

/** The parsed body; the text itself where it is not JSON. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
