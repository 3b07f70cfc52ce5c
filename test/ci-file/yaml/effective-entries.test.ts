import { isMap, type YAMLMap } from 'yaml';
import { describe, expect, it } from 'vitest';
import { effectiveEntries } from '../../../src/ci-file/yaml/effective-entries.ts';
import { parsed } from './edited.ts';

/** The entries of the mapping under `job` as `key=value via`. */
function entriesOf(text: string): string[] {
  const document = parsed(text);
  const job = document.body?.items.findLast(({ key }) => (key as { value?: unknown }).value === 'job')?.value;
  if (!isMap(job)) throw new Error('job is no mapping');
  const entries = effectiveEntries(document, job as YAMLMap);
  return [...entries.values()].map(({ key, pair, via }) => `${key}=${String(pair.value)} ${via}`);
}

describe('effectiveEntries', () => {
  it('lets a merge override what stands above it, and what stands below override the merge', () => {
    expect(entriesOf('t: &t {a: 1, b: 1}\njob:\n  a: 2\n  <<: *t\n  b: 2\n')).toEqual([
      'a=1 merge',
      'b=2 own',
    ]);
  });

  it('takes the last duplicate', () => {
    expect(entriesOf('job:\n  a: 1\n  a: 2\n')).toEqual(['a=2 own']);
  });

  it('lets the first of a merge list win, and the later of two merges', () => {
    expect(entriesOf('t: &t {a: t}\nu: &u {a: u}\njob:\n  <<: [*t, *u]\n')).toEqual(['a=t merge']);
    expect(entriesOf('t: &t {a: t}\nu: &u {a: u}\njob:\n  <<: *t\n  <<: *u\n')).toEqual(['a=u merge']);
  });

  it('follows merges of merges, and mappings merged in place', () => {
    expect(entriesOf('t: &t {a: t}\nu: &u {<<: *t, b: u}\njob:\n  <<: [{c: c}, *u]\n').toSorted()).toEqual([
      'a=t merge',
      'b=u merge',
      'c=c merge',
    ]);
  });

  it('ends where a mapping is merged into itself', () => {
    expect(entriesOf('job: &j\n  a: 1\n  <<: *j\n  b: 2\n')).toEqual(['a=1 own', 'b=2 own']);
  });

  it('keeps a merge of something that is no mapping as a key', () => {
    expect(entriesOf('t: &t [x]\njob:\n  <<: *t\n')[0]).toMatch(/^<<=/);
  });
});
