import { describe, expect, test } from 'vitest';
import { answerQuery } from './dns-answer.ts';

const names = new Set(['registry.lab']);
const typeA = 1;
const typeAaaa = 28;

function query(name: string, type: number): Buffer {
  const header = Buffer.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.concat([header, Buffer.from([...labels, 0, 0, type, 0, 1])]);
}

describe('the name server', () => {
  test('gives the address of a name it knows, whatever its case', () => {
    const answer = answerQuery(query('Registry.LAB', typeA), '10.213.0.1', names)!;
    expect(answer.readUInt16BE(0)).toBe(0x1234);
    expect(answer.readUInt16BE(2)).toBe(0x8180);
    expect(answer.readUInt16BE(6)).toBe(1);
    expect([...answer.subarray(-4)]).toEqual([10, 213, 0, 1]);
  });

  test('has no other record of a name it knows, and does not deny the name', () => {
    const answer = answerQuery(query('registry.lab', typeAaaa), '10.213.0.1', names)!;
    expect(answer.readUInt16BE(2)).toBe(0x8180);
    expect(answer.readUInt16BE(6)).toBe(0);
  });

  test('denies every other name', () => {
    const answer = answerQuery(query('docker', typeA), '10.213.0.1', names)!;
    expect(answer.readUInt16BE(2)).toBe(0x8183);
    expect(answer.readUInt16BE(6)).toBe(0);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a header alone', query('registry.lab', typeA).subarray(0, 12)],
    ['a name that is cut off', query('registry.lab', typeA).subarray(0, 18)],
  ])('does not answer %s', (_, bytes) => {
    expect(answerQuery(bytes, '10.213.0.1', names)).toBeNull();
  });
});
