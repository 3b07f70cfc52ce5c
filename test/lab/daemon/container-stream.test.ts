import { expect, test } from 'vitest';
import { readContainerStream } from './container-stream.ts';

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

function read(chunks: readonly Buffer[]): readonly string[] {
  const seen: string[] = [];
  const take = readContainerStream({
    onStdout: (bytes) => seen.push(`out ${bytes.toString()}`),
    onStderr: (bytes) => seen.push(`err ${bytes.toString()}`),
  });
  for (const chunk of chunks) take(chunk);
  return seen;
}

const stream = Buffer.concat([frame(1, '$ docker load\n'), frame(2, 'open a.tar: ü\n'), frame(1, '')]);
const expected = ['out $ docker load\n', 'err open a.tar: ü\n', 'out '];

test('both outputs come in the order they were written', () => {
  expect(read([stream])).toEqual(expected);
});

test('a stream cut anywhere says the same', () => {
  const bytes = Array.from(stream, (byte) => Buffer.from([byte]));
  expect(read(bytes)).toEqual(expected);
});

test('a frame that is not whole yet is waited for', () => {
  expect(read([stream.subarray(0, 12)])).toEqual([]);
});
