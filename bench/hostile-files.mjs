// Measures what the nastiest CI files cost: each is read, resolved and edited by `pipewright check --fix` in a
// process of its own. Prints what came of it, wall seconds and peak memory. Needs a build (`npm run build`).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const megabyte = 1024 * 1024;
const job = 'build:\n  image: docker:24\n  services: [docker:dind]\n  script: [docker build .]\n';
const lines = (count, line) => Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');

/** A file that is fine but for what stands in front of its job. */
const files = {
  'alias bomb': `.a0: &a0 [x, x]\n${lines(60, (at) => `.a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`)}j: {script: *a60}\n${job}`,
  'bomb of merge keys': `.m: &m {${Array.from({ length: 500 }, (_, at) => `k${at}: 1`).join(', ')}}\n${lines(5000, (at) => `j${at}: {<<: *m}`)}${job}`,
  'bomb of references': `.r9: {script: [a]}\n${lines(9, (at) => `.r${8 - at}: {script: [${`!reference [.r${9 - at}, script], `.repeat(20)}]}`)}j: {script: !reference [.r0, script]}\n${job}`,
  'bomb of extends': `.big: {variables: {${Array.from({ length: 5000 }, (_, at) => `V${at}: 1`).join(', ')}}}\n${lines(3000, (at) => `j${at}: {extends: .big, script: x, variables: {A: 1}}`)}${job}`,
  'lists 10,000 deep': `j: {script: ${'['.repeat(10_000)}${']'.repeat(10_000)}}\n${job}`,
  'mappings 10,000 deep': `${lines(10_000, (at) => `${' '.repeat(at)}k:`)}`,
  'mappings 10,000 deep in one line': `j: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}\n${job}`,
  '10 MB of jobs': `${lines((10 * megabyte) / 24, (at) => `job-${String(at).padStart(8, '0')}: {script: x}`)}${job}`,
  '10 MB in one text': `${job}j:\n  script: "${'x'.repeat(10 * megabyte)}"\n`,
  '10 MB of comments': `${job}${'# comment\n'.repeat(megabyte)}`,
  '2 MB of jobs': `${lines((2 * megabyte) / 26, (at) => `job-${String(at).padStart(8, '0')}: {script: x}`)}${job}`,
  'as many jobs as are read': `${lines(6000, (at) => `job-${at}: {script: x, extends: .b}`)}.b: {variables: {A: 1}}\n${job}`,
  '2 MB in double quotes': `${job}j:\n  script: "${'x '.repeat(0.98 * megabyte)}"\n`,
  'as much in double quotes as is read': `${job}j:\n  script: "${'x '.repeat(499_000)}"\n`,
  'as large a block as is read': `${job}j:\n  script: |\n    ${'x '.repeat(0.98 * megabyte)}\n`,
  'as many long commands as are read': `${job}j:\n  script:\n${lines(40, () => `    - ${'x '.repeat(24_900)}`)}`,
  '2 MB of quotes that do not end': `${job}j: {script: ['${"''".repeat(megabyte - 100)}`,
  '100,000 anchors': `.a: [${Array.from({ length: 100_000 }, (_, at) => `&a${at} x`).join(', ')}]\n${job}`,
  'NUL bytes': `${job}j: {script: "\0"}\n`,
  'invalid UTF-8': Buffer.concat([Buffer.from(`${job}# `), Buffer.from([0xff, 0xc0, 0x80, 0x0a])]),
  'UTF-16': Buffer.from(`\ufeff${job}`, 'utf16le'),
  'duplicate keys': `${job}${job.replace('24', '23')}`,
  'tabs as indentation': job.replaceAll('  ', '\t'),
  'an anchor inside itself': `.a: &a [*a]\n${job}`,
};

const program = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
const report = "process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS))";
const directory = mkdtempSync(join(tmpdir(), 'pipewright-bench-'));
const preload = join(directory, 'report-memory.mjs');
writeFileSync(preload, report);

/** The last word of the command, its wall time and its memory. */
function run(content) {
  const file = join(directory, '.gitlab-ci.yml');
  writeFileSync(file, content);
  const start = performance.now();
  const args = ['--import', preload, program, 'check', '--fix', '--ci', file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e9 });
  const seconds = (performance.now() - start) / 1000;
  const [said, peak] = stderr.split('\npeak ');
  const isChanged = !readFileSync(file).equals(Buffer.from(content));
  const answer = (said.trim() || stdout.trim()).split('\n')[0].replaceAll(directory, '').slice(0, 100);
  return {
    status,
    seconds: Number(seconds.toFixed(2)),
    MiB: Math.round(Number(peak) / 1024),
    edited: isChanged,
    answer,
  };
}

try {
  for (const [name, content] of Object.entries({ 'nothing unusual': job, ...files })) {
    console.log(JSON.stringify({ bench: `hostile-file/${name}`, ...run(content) }));
  }
} finally {
  rmSync(directory, { recursive: true });
}
