/**
 * What git stores for text under `core.autocrlf=input`, which Gitaly sets for every commit made through the API or the web
 * editor: CRLF becomes LF, whatever the encoding of the request and whatever the file held before. Bytes that git takes for
 * binary stay as they are.
 * https://gitlab.com/gitlab-org/gitaly/-/blob/master/internal/git/gitcmd/command_factory.go
 */
export function normalizeLineEndings(bytes: Buffer): Buffer {
  if (!bytes.includes('\r\n') || isBinary(bytes)) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

/** git's own test: a NUL, a CR that stands alone, or more than one byte in 128 that is not printable. */
function isBinary(bytes: Buffer): boolean {
  let printable = 0;
  let unprintable = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte === 0) return true;
    if (byte === 13) {
      if (bytes[index + 1] !== 10) return true;
    } else if (byte === 10) continue;
    else if (byte === 127) unprintable += 1;
    else if (byte >= 32 || byte === 8 || byte === 9 || byte === 12 || byte === 27) printable += 1;
    else unprintable += 1;
  }
  return printable / 128 < unprintable;
}
