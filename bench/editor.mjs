// Measures what a CI file costs: parsed and resolved, and edited with the proof of the edit, each beside
// `yaml.parseDocument` alone on the same file. Takes the files below PIPEWRIGHT_CI_CORPUS, or those of the
// tests. Needs a build (`npm run build`).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { applyEdits } from '../dist/src/ci-file/apply-edits.js';
import { resolvePipeline } from '../dist/src/ci-file/resolve-pipeline.js';

const folder = process.env.PIPEWRIGHT_CI_CORPUS ?? fileURLToPath(new URL('../test/', import.meta.url));
const most = Number(process.env.BENCH_FILES ?? 1000);
const runs = 7;

/** Texts of distinct CI files, evenly taken from all there are. */
function readTexts() {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const texts = [...new Set(paths.map((path) => readFileSync(path, 'utf8')))];
  const step = Math.max(1, Math.ceil(texts.length / most));
  return texts.filter((_text, index) => index % step === 0);
}

/** The best of some runs, in milliseconds: what else the machine does makes a run longer, never shorter. */
function bestTime(action) {
  let best = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    action();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** The edits that the remedies make most: a command before the script, and a variable. */
function editsOf(job) {
  const target = { job: job.name, acceptableFor: [] };
  return [
    { op: 'set-variable', ...target, name: 'DOCKER_TLS_CERTDIR', value: '/certs' },
    {
      op: 'insert-command',
      ...target,
      before: { list: job.beforeScript.length > 0 ? 'before_script' : 'script', index: 0 },
      command: 'until docker info; do sleep 1; done',
    },
  ];
}

/** Null where there is nothing to edit: no readable file, or no job of its own. */
function measure(text) {
  const files = { root: '.gitlab-ci.yml', texts: new Map([['.gitlab-ci.yml', text]]) };
  const first = resolvePipeline(files);
  if ('code' in first) return null;
  const job = [...first.jobs.values()].find(({ kind, script }) => kind === 'script' && script.length > 0);
  if (job === undefined) return null;
  const edits = editsOf(job);
  if (edits.some((edit) => applyEdits(first, [edit]).kind !== 'patched')) return null;
  const alone = bestTime(() => parseDocument(text));
  const resolved = bestTime(() => resolvePipeline(files));
  const edited = edits.map((edit) => bestTime(() => applyEdits(resolvePipeline(files), [edit])));
  return {
    bytes: text.length,
    alone,
    resolved,
    edited: edited.reduce((sum, one) => sum + one, 0) / edits.length,
  };
}

function quantile(values, share) {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) * share)];
}

function spread(values) {
  return { median: Number(quantile(values, 0.5).toFixed(2)), p95: Number(quantile(values, 0.95).toFixed(2)) };
}

const texts = readTexts();
// As in a service that has run for a while: once through everything before it counts.
texts.forEach(measure);
const measured = texts.map(measure).filter((result) => result !== null);
console.log(
  JSON.stringify({
    bench: 'editor',
    files: measured.length,
    bytes: spread(measured.map(({ bytes }) => bytes)),
    'parseDocument ms': spread(measured.map(({ alone }) => alone)),
    'parse + resolve, times parseDocument': spread(measured.map(({ resolved, alone }) => resolved / alone)),
    'parse + resolve + edit ms': spread(measured.map(({ edited }) => edited)),
    'parse + resolve + edit, times parseDocument': spread(
      measured.map(({ edited, alone }) => edited / alone),
    ),
  }),
);
