import { describe, expect, test } from 'vitest';
import { instancesOf } from './job-instances.ts';

const names = (parallel: unknown): readonly string[] =>
  instancesOf('build', parallel).map(({ name }) => name);

describe('the jobs of a key', () => {
  test('without parallel are the one job', () => {
    expect(instancesOf('build', undefined)).toEqual([{ name: 'build', variables: {} }]);
  });

  test('of a number are counted', () => {
    expect(names(2)).toEqual(['build 1/2', 'build 2/2']);
  });

  test('of a matrix are named after their values, each in every combination', () => {
    expect(
      names({
        matrix: [
          { IMAGE: ['app', 'web'], ARCH: 'amd64' },
          { IMAGE: 'docs', ARCH: ['amd64', 'arm64'] },
        ],
      }),
    ).toEqual(['build: [app, amd64]', 'build: [web, amd64]', 'build: [docs, amd64]', 'build: [docs, arm64]']);
  });

  test('of a matrix get their values as variables', () => {
    expect(instancesOf('build', { matrix: [{ NUMBER: [1] }] })).toEqual([
      { name: 'build: [1]', variables: { NUMBER: '1' } },
    ]);
  });
});
