import { describe, expect, it } from 'vitest';
import { insertWait, patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('insert-command below merge keys', () => {
  it('refers to a merged template, below the merge key', () => {
    const texts = yml`
      .base: &base
        before_script:
          - a
          - b
      job:
        <<: *base
        script: [c]
      other:
        <<: *base
        script: [c]
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
         <<: *base
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - !reference [.base, before_script]
         script: [c]
    `);
  });

  it('copies a merged template’s list to go in between', () => {
    const texts = yml`
      .base: &base
        before_script:
          - a
          - b
      job:
        <<: *base
        script: [c]
      other:
        <<: *base
        script: [c]
    `;

    expect(patchOf(texts, insertWait('before_script', 1))).toBe(yml`
      @@
         <<: *base
      +  before_script:
      +    - a
      +    - until docker info; do sleep 1; done
      +    - b
         script: [c]
    `);
  });

  it('leaves an own list alone that a later merge key overrides', () => {
    const texts = yml`
      .base: &base
        script: [a]
      job:
        script: [dead]
        <<: *base
      other: *base
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
         <<: *base
      +  before_script:
      +    - until docker info; do sleep 1; done
       other: *base
    `);
  });

  it('gives a job that is an alias a body of its own', () => {
    const texts = yml`
      other: &other
        script: [a]
      job: *other
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
         script: [a]
      -job: *other
      +job:
      +  <<: *other
      +  before_script:
      +    - until docker info; do sleep 1; done
    `);
  });

  it('does not refer to a template whose name another one took', () => {
    const texts = yml`
      .base: &base
        before_script: [a]
      .base:
        before_script: [z]
      job:
        <<: *base
        script: [b]
      other:
        <<: *base
        script: [b]
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
         <<: *base
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - a
         script: [b]
    `);
  });
});
