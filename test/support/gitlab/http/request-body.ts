import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';
import { nestFields } from './nested-fields.ts';

/** The raw bytes of a request. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/**
 * Fields of a JSON, form or multipart body.
 *
 * @throws ApiError 400 when a JSON body does not parse, 415 for a content type the API does not take.
 */
export async function parseBody(contentType: string, bytes: Buffer): Promise<Record<string, unknown>> {
  if (bytes.length === 0) return {};
  if (contentType.startsWith('application/json')) return parseJson(bytes);
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return nestFields(new URLSearchParams(bytes.toString('utf8')));
  if (contentType.startsWith('multipart/form-data')) return parseMultipart(contentType, bytes);
  throw new ApiError(415, { error: `The provided content-type '${contentType}' is not supported.` });
}

function parseJson(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ApiError(400, {
    error: 'Problem processing request: The request body could not be parsed as JSON',
  });
}

async function parseMultipart(contentType: string, bytes: Buffer): Promise<Record<string, unknown>> {
  const form = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': contentType },
  }).formData();
  const pairs: [string, string][] = [];
  for (const [name, value] of form)
    pairs.push([name, typeof value === 'string' ? value : await value.text()]);
  return nestFields(pairs);
}
