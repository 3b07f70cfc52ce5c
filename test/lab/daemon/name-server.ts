import dgram from 'node:dgram';
import { answerQuery } from './dns-answer.ts';

/**
 * The lab's only name server, a process of its own because it runs in the lab's network:
 * `node name-server.js ADDRESS NAME…`. Every name it was given is at that address, no other name exists,
 * and it asks nobody. Ends with its standard input.
 */
const [address = '', ...names] = process.argv.slice(2);
const server = dgram.createSocket('udp4');
server.on('message', (query, from) => {
  const answer = answerQuery(query, address, new Set(names));
  if (answer !== null) server.send(answer, from.port, from.address);
});
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.bind(53, address, () => process.stdout.write('listening\n'));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
