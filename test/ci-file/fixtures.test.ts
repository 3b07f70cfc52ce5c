import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ResolvedJob } from '../../src/ci-file/pipeline.ts';
import { describePipeline } from './describe-pipeline.ts';
import { patchOf, type ShortEdit } from './patch-of.ts';
import { pipelineOf } from './pipeline-of.ts';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const expectations = new Set(['resolved.txt', 'alone.diff', 'together.diff']);

/** The CI files of a fixture by their path in it. */
function filesOf(name: string): Record<string, string> {
  const root = join(folder, name);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const files = paths.filter((path) => !expectations.has(path)).map((path) => path.replaceAll('\\', '/'));
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

function expected(name: string, file: string): string {
  return readFileSync(join(folder, name, file), 'utf8');
}

/** What a fix of `build` may consist of: a wait before the first docker command, a variable, an artifact, a service. */
function fixOf(job: ResolvedJob, acceptableFor: readonly string[]): ShortEdit[] {
  const inBefore = job.beforeScript.findIndex(({ value }) => value.includes('docker'));
  const inScript = job.script.findIndex(({ value }) => value.includes('docker'));
  const target = { job: job.name, acceptableFor };
  const before =
    inBefore === -1
      ? ({ list: 'script', index: inScript } as const)
      : ({ list: 'before_script', index: inBefore } as const);
  return [
    { ...target, op: 'insert-command', before, command: 'until docker info; do sleep 1; done' },
    { ...target, op: 'set-variable', name: 'DOCKER_HOST', value: 'tcp://docker:2376' },
    { ...target, op: 'add-artifact-path', path: 'image.tar' },
    ...(job.services.length === 0
      ? []
      : [{ ...target, op: 'update-service', index: 0, changes: { alias: 'dind' } } as const]),
  ];
}

describe.each(readdirSync(folder))('the fixture %s', (name) => {
  const files = filesOf(name);
  const pipeline = pipelineOf(files);
  const build = pipeline.jobs.get('build');

  it('resolves to what GitLab would run, with the places', () => {
    const description = describePipeline(pipeline);

    expect(description).toBe(expected(name, 'resolved.txt'));
  });

  it('is changed for one job alone', () => {
    const diff = build === undefined ? '' : patchOf(files, ...fixOf(build, []));

    expect(diff).toBe(expected(name, 'alone.diff'));
  });

  it('is changed at the definition if all jobs may change', () => {
    const diff = build === undefined ? '' : patchOf(files, ...fixOf(build, [...pipeline.jobs.keys()]));

    expect(diff).toBe(expected(name, 'together.diff'));
  });
});
