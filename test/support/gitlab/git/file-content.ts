/** A file's text (stored as UTF-8) or bytes. */
export type FileContent = string | Uint8Array;

export function toBuffer(content: FileContent): Buffer {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content);
}
