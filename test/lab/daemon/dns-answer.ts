const headerSize = 12;
const typeA = 1;
const noSuchName = 3;

/**
 * Answers one DNS query (RFC 1035): the address for a known name's A record, an empty answer for its other
 * records, "no such name" for all else. null for what is no query.
 */
export function answerQuery(query: Buffer, address: string, names: ReadonlySet<string>): Buffer | null {
  const question = readQuestion(query);
  if (question === null) return null;
  const known = names.has(question.name);
  const records = known && question.type === typeA ? 1 : 0;
  const header = Buffer.alloc(headerSize);
  query.copy(header, 0, 0, 2);
  // A response, recursion desired and available.
  header.writeUInt16BE(0x8180 | (known ? 0 : noSuchName), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records, 6);
  return Buffer.concat([
    header,
    query.subarray(headerSize, question.end),
    records === 1 ? addressRecord(address) : Buffer.alloc(0),
  ]);
}

/** The name is a pointer to the question's; class IN, 60 s to live, four bytes of address. */
function addressRecord(address: string): Buffer {
  return Buffer.from([
    0xc0,
    headerSize,
    0,
    typeA,
    0,
    1,
    0,
    0,
    0,
    60,
    0,
    4,
    ...address.split('.').map(Number),
  ]);
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } | null {
  const labels: string[] = [];
  let at = headerSize;
  for (let length = query[at]; length !== 0; length = query[at]) {
    if (length === undefined || length > 63) return null;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5;
  if (query.length < end) return null;
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end };
}
