import { describe, expect, it } from 'vitest';
import { patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('add-dependency', () => {
  it('adds to the list', () => {
    const texts = yml`
      job:
        script: [a]
        dependencies:
          - test
    `;

    expect(patchOf(texts, { op: 'add-dependency', dependency: 'build' })).toBe(yml`
      @@
           - test
      +    - build
    `);
  });

  it('fills an empty list', () => {
    const texts = yml`
      job:
        script: [a]
        dependencies: []
    `;

    expect(patchOf(texts, { op: 'add-dependency', dependency: 'build' })).toBe(yml`
      @@
         script: [a]
      -  dependencies: []
      +  dependencies: [build]
    `);
  });

  it('is already so where the key is absent', () => {
    const texts = yml`
      job:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-dependency', dependency: 'build' })).toBe('unchanged');
  });

  it('is already so', () => {
    const texts = yml`
      job:
        script: [a]
        dependencies: [build]
    `;

    expect(patchOf(texts, { op: 'add-dependency', dependency: 'build' })).toBe('unchanged');
  });
});
