import { appendFileSync } from 'node:fs';

const megabyte = 1024 * 1024;

/** A small generator of pseudo-random numbers below `limit`: the same traces on every run. */
function createRandom(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const verbs = ['compile', 'bundle', 'lint', 'test', 'copy', 'CC', 'fetch', 'link', 'Unpacking', 'ok'];
const folders = ['src', 'lib', 'internal', 'pkg', 'node_modules/.cache', 'cmd', 'web/assets'];
const names = ['handler', 'model', 'queue', 'http', 'index', 'util', 'client', 'view', 'store', 'main'];
const endings = ['.ts', '.go', '.js.map', '.o', '_test.py', '.css', '.rb', '.java'];

/** A line as builds, package managers and tests print them by the thousand. */
function outputLine(random, number) {
  const pick = (list) => list[random(list.length)];
  const path = `${pick(folders)}/${pick(names)}/${pick(names)}_${random(100)}${pick(endings)}`;
  switch (random(8)) {
    case 0:
      return `[${number % 9_000}/9000] ${pick(verbs)} ${path} done in ${random(900)}ms`;
    case 1:
      return `#${random(30)} ${random(90)}.${random(999)} Get:${random(400)} ${path} [${random(900)} kB]`;
    case 2:
      return `\x1b[32m✓\x1b[0m ${pick(names)} › ${pick(verbs)} ${path} (${random(50)} ms)`;
    case 3:
      return `  at ${pick(names)}.${pick(verbs)} (${path}:${random(900)}:${random(80)})`;
    case 4:
      return `time="2026-11-20T09:${10 + random(50)}:00Z" level=info msg="${pick(verbs)} ${path}" size=${random(99_999)}`;
    case 5:
      return '';
    default:
      return `${pick(verbs)} ${path} ${path} --flag=${random(9_999)} ${pick(names)}`;
  }
}

const failure = 'Cannot connect to the Docker daemon at tcp://docker:2375. Is the docker daemon running?';

/**
 * Writes a trace of a job that prints much: two hundred commands, a failure after every half
 * megabyte of output that somebody tolerated, and one at the end.
 */
export function generateTrace(file, { size, timestamped }) {
  const random = createRandom(7);
  let written = 0;
  let lines = 0;
  let text = '';
  const write = (line, stream = '01O') => {
    lines += 1;
    const second = String(Math.floor(lines / 20_000) % 60).padStart(2, '0');
    const fraction = String(lines % 1_000_000).padStart(6, '0');
    const header = timestamped ? `2026-11-20T09:14:${second}.${fraction}Z ${stream} ` : '';
    text += `${header}${line}\n`;
    if (text.length < megabyte) return;
    appendFileSync(file, text);
    written += Buffer.byteLength(text);
    text = '';
  };
  write('\x1b[0KRunning with gitlab-runner 19.3.0 (b632ec6d)\x1b[0;m', '00O');
  write(
    'section_start:1789269744:step_script\r\x1b[0K\x1b[36;1mExecuting "step_script" stage of the job script\x1b[0;m',
    '00O',
  );
  for (let next = 0, failed = 0; written < size;) {
    if (written >= next) {
      next += size / 200;
      write(`\x1b[32;1m$ make part-${next}\x1b[0;m`);
    }
    if (written >= failed) {
      failed += megabyte / 2;
      write(failure, '01E');
    }
    for (let count = 0; count < 500; count++) write(outputLine(random, lines));
  }
  write(failure, '01E');
  write('section_end:1789269999:step_script\r\x1b[0K\x1b[31;1mERROR: Job failed: exit code 1\x1b[0;m', '00O');
  appendFileSync(file, text);
}

function* repeat(unit, length) {
  const block = Buffer.from(unit.repeat(Math.ceil(65_536 / unit.length)));
  for (let sent = 0; sent < length; sent += block.length) yield block;
}

function* longLines(length) {
  for (let sent = 0; sent < length; sent += 10 * megabyte) {
    yield* repeat('x', 10 * megabyte);
    yield Buffer.from('\n');
  }
}

/** Traces that are meant to cost much, by name: functions of the length in bytes. */
export function hostileTraces(literals) {
  const all = literals.map((literal) => `${literal} and something else\n`).join('');
  const header = '2026-11-20T09:14:58.123456Z 01O';
  return {
    'no-line-feed': (length) => repeat('x', length),
    'no-line-feed-literals': (length) => repeat(`${literals[0]} `, length),
    'lines-of-10-MB': (length) => longLines(length),
    'lines-of-4-kB': (length) => repeat(`${literals[0]} ${'é'.repeat(2_000)}\n`, length),
    'empty-lines': (length) => repeat('\n', length),
    'every-literal': (length) => repeat(all, length),
    commands: (length) => repeat('\x1b[32;1m$ true\x1b[0;m\n', length),
    sections: (length) => repeat('section_start:1:a\r\x1b[0Ksection_end:1:a\r\x1b[0K\n', length),
    colours: (length) => repeat('\x1b[31mE\x1b[0mR\x1b[31mR\x1b[0m\n', length),
    'carriage-returns': (length) => repeat('100%\r', length),
    'open-service-logs': (length) =>
      repeat(
        "*** WARNING: Service x probably didn't start properly.\nService container logs:\nlog\n",
        length,
      ),
    downloads: (length) => repeat('Downloading artifacts for build (1)...\n', length),
    continuations: (length) => repeat(`${header}+abc\n`, length),
    'continued-progress': (length) => repeat(`${header} 1%\r\n${header}+2%\r\n${header}+3%\r\n`, length),
    'unclosed-echoes': (length) => repeat('\x1b[32;1m$ a\nb\n', length),
    zeros: (length) => repeat('\0', length),
  };
}
