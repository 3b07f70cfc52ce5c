import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { labResources } from '../resources.ts';
import { chooseCases, classOf } from './choose-cases.ts';
import { readCases } from './lab-case.ts';

const cases = await readCases(path.join(labResources, 'cases'));

test('every class that the lab can show has a case in a short run', () => {
  const short = chooseCases(cases, { only: null, short: true });
  expect([...new Set(short.map(classOf))].filter((each) => each !== '').toSorted()).toEqual([
    'api-version-skew',
    'daemon-not-ready',
    'docker-cli-missing',
    'image-not-loaded',
    'insecure-registry',
    'missing-artifact',
    'privileged-required',
    'registry-auth',
    'service-missing',
    'storage-driver',
    'tls-mismatch',
    'wrong-tag-after-load',
  ]);
});

test('a run takes the cases it is told to, in their order', () => {
  const only = ['tls-matrix', 'artifact-none'];
  expect(chooseCases(cases, { only, short: false }).map(({ id }) => id)).toEqual([
    'artifact-none',
    'tls-matrix',
  ]);
});

test('a case that does not exist is an error', () => {
  expect(() => chooseCases(cases, { only: ['tls-matrix', 'nothing'], short: false })).toThrow(
    'there is no case nothing',
  );
});

test.each([
  ['a misspelt key', { title: 't', class: 'c', mesage: 'm', job: 'j', result: 'patch' }, 'mesage'],
  [
    'a class where nothing is to be named',
    { title: 't', class: 'c', message: 'm', job: 'j', result: 'none' },
    'exactly where',
  ],
  [
    'no class where one is to be named',
    { title: 't', message: 'm', job: 'j', result: 'patch' },
    'exactly where',
  ],
])('a case with %s is refused', async (_, text, expected) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lab-cases-'));
  try {
    await mkdir(path.join(folder, 'one'));
    await writeFile(path.join(folder, 'one/case.json'), JSON.stringify(text));
    await expect(readCases(folder)).rejects.toThrow(expected);
  } finally {
    await rm(folder, { recursive: true });
  }
});
