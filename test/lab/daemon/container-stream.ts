/** Called with what a container wrote, in the order it was written. */
export interface StreamReader {
  onStdout(bytes: Buffer): void;
  onStderr(bytes: Buffer): void;
}

const headerLength = 8;
const stderrStream = 2;

/**
 * Takes apart the stream in which Docker's API sends both outputs of a container: frames of a header (one
 * byte for the stream, three empty ones, four for the length) and what was written.
 * https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Container/operation/ContainerAttach
 *
 * @returns takes the stream's bytes as they come, however they are cut
 */
export function readContainerStream({ onStdout, onStderr }: StreamReader): (chunk: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= headerLength) {
      const end = headerLength + waiting.readUInt32BE(4);
      if (waiting.length < end) return;
      const content = waiting.subarray(headerLength, end);
      if (waiting[0] === stderrStream) onStderr(content);
      else onStdout(content);
      waiting = waiting.subarray(end);
    }
  };
}
