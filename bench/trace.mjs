// Measures the trace reader on generated traces of 100 MB: its speed, beside `rg -c -F -f` with the
// same literals on the same file where ripgrep is installed, and its memory on hostile input.
// Needs a build (`npm run build`).
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateTrace, hostileTraces } from './generate-trace.mjs';

const megabyte = 1024 * 1024;
const size = Number(process.env.BENCH_MEGABYTES ?? 100) * megabyte;
const runs = 9;
const chunkLength = 64 * 1024;

async function loadReader() {
  const { createTraceReader } = await import('../dist/src/trace/create-trace-reader.js');
  const { traceLiterals } = await import('../dist/src/diagnosis/diagnose.js');
  return { createTraceReader, traceLiterals };
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

/** Milliseconds of wall time and of processor time. */
function timed(action) {
  const start = performance.now();
  const cpu = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}

function readFile(createTraceReader, literals, file) {
  const reader = createTraceReader(literals);
  const chunk = Buffer.alloc(chunkLength);
  const descriptor = openSync(file);
  for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
    reader.push(chunk.subarray(0, read));
  }
  closeSync(descriptor);
  return reader.end();
}

/** ripgrep's times on a file, or null where it isn't installed. */
function measureRipgrep(patterns, file) {
  const walls = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const { error } = spawnSync('rg', ['--no-config', '-c', '-F', '-f', patterns, file]);
    if (error !== undefined) return null;
    walls.push(performance.now() - start);
  }
  return walls;
}

function report(name, fields) {
  console.log(JSON.stringify({ bench: `trace/${name}`, ...fields }));
}

async function benchSpeed(directory) {
  const { createTraceReader, traceLiterals } = await loadReader();
  const patterns = join(directory, 'patterns');
  writeFileSync(patterns, `${traceLiterals.join('\n')}\n`);
  for (const variant of ['plain', 'timestamped']) {
    const file = join(directory, `${variant}.log`);
    writeFileSync(file, '');
    generateTrace(file, { size, timestamped: variant === 'timestamped' });
    const times = [];
    const ripgrep = [];
    // In turns, so that both see the same machine.
    for (let run = 0; run < runs; run++) {
      times.push(timed(() => readFile(createTraceReader, traceLiterals, file)));
      ripgrep.push(...(measureRipgrep(patterns, file)?.slice(0, 1) ?? []));
    }
    const wall = median(times.map((time) => time.wall));
    report(variant, {
      megabytes: size / megabyte,
      literals: traceLiterals.length,
      'MB/s': Math.round(size / megabyte / (wall / 1000)),
      'cold MB/s': Math.round(size / megabyte / (times[0].wall / 1000)),
      'rg MB/s': ripgrep.length > 0 ? Math.round(size / megabyte / (median(ripgrep) / 1000)) : null,
      'times rg': ripgrep.length > 0 ? Number((median(ripgrep) / wall).toFixed(2)) : null,
    });
  }
}

/** Runs in a process of its own: prints peak memory above what was used before, and the time for half and whole. */
async function measureHostile(name) {
  const { createTraceReader, traceLiterals } = await loadReader();
  const warmUp = createTraceReader(traceLiterals);
  warmUp.push(Buffer.from('Running with gitlab-runner 19.0.0\n'));
  warmUp.end();
  const idle = process.memoryUsage().rss;
  const read = (length) => {
    const reader = createTraceReader(traceLiterals);
    for (const chunk of hostileTraces(traceLiterals)[name](length)) reader.push(chunk);
    reader.end();
  };
  read(size);
  const peak = process.resourceUsage().maxRSS / 1024;
  // The best of three: what else the machine does makes a run longer, never shorter.
  const best = (length) => Math.min(...[1, 2, 3].map(() => timed(() => read(length)).cpu));
  const half = best(size / 2);
  const whole = best(size);
  // Of processor time, which other work on the machine changes less.
  report(`hostile/${name}`, {
    'MB above idle': Math.round(peak - idle / megabyte),
    'MB/s': Math.round(size / megabyte / (whole / 1000)),
    'time of 100 MB to 50 MB': Number((whole / half).toFixed(2)),
  });
}

const [hostile] = process.argv.slice(2);
if (hostile !== undefined) {
  await measureHostile(hostile);
} else {
  const directory = mkdtempSync(join(tmpdir(), 'pipewright-bench-'));
  try {
    await benchSpeed(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
  for (const name of Object.keys(hostileTraces([]))) {
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], { stdio: 'inherit' });
  }
}
