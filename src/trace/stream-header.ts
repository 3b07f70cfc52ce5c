/**
 * The header that runners from 18.7 on write in front of every line (`FF_TIMESTAMPS`), for instance
 * `2026-11-20T09:14:58.123456Z 01O `: RFC 3339 with six decimals, the number of the stream in two
 * hexadecimal digits, `O` or `E` for standard output or error, and a blank, or a `+` where the line
 * continues the one before it in the same stream.
 * https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/buildlogger/internal/timestamper.go
 */
export const streamHeaderLength = 32;

/** The number of streams: 256, each with output and error. */
export const streamCount = 512;

/**
 * Reads the header of the line in `bytes` from `start` to `end`. Looks at everything but the digits of
 * the time.
 *
 * @returns -1 where there is none; else twice the stream's number, plus one for standard error.
 */
export function readStream(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < streamHeaderLength) return -1;
  if (bytes[start + 26] !== 0x5a || bytes[start + 10] !== 0x54) return -1;
  if (bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d || bytes[start + 19] !== 0x2e) return -1;
  if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a || bytes[start + 27] !== 0x20) return -1;
  const kind = bytes[start + 30];
  const last = bytes[start + 31];
  if ((kind !== 0x4f && kind !== 0x45) || (last !== 0x20 && last !== 0x2b)) return -1;
  const high = hexDigit(bytes[start + 28] ?? 0);
  const low = hexDigit(bytes[start + 29] ?? 0);
  return high < 0 || low < 0 ? -1 : ((high << 4) | low) * 2 + (kind === 0x45 ? 1 : 0);
}

/** Whether a line with a header continues the one before it in its stream. */
export function isContinuation(bytes: Uint8Array, start: number): boolean {
  return bytes[start + 31] === 0x2b;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}
