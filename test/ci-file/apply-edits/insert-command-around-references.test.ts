import { describe, expect, it } from 'vitest';
import { insertWait, patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('insert-command around references', () => {
  it('keeps the reference of a whole list', () => {
    const texts = yml`
      .s:
        script:
          - a
          - b
      job:
        script: !reference [.s, script]
      other:
        script:
          - !reference [.s, script]
          - c
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
       job:
      -  script: !reference [.s, script]
      +  script:
      +    - until docker info; do sleep 1; done
      +    - !reference [.s, script]
       other:
    `);
  });

  it('keeps the reference of a whole list, behind it', () => {
    const texts = yml`
      .s:
        script:
          - a
          - b
      job:
        script: !reference [.s, script]
      other:
        script:
          - !reference [.s, script]
          - c
    `;

    expect(patchOf(texts, insertWait('script', 2))).toBe(yml`
      @@
       job:
      -  script: !reference [.s, script]
      +  script:
      +    - !reference [.s, script]
      +    - until docker info; do sleep 1; done
       other:
    `);
  });

  it('writes out a reference to go in between', () => {
    const texts = yml`
      .s:
        script:
          - a
          - b
      job:
        script: !reference [.s, script]
      other:
        script:
          - !reference [.s, script]
          - c
    `;

    expect(patchOf(texts, insertWait('script', 1))).toBe(yml`
      @@
       job:
      -  script: !reference [.s, script]
      +  script:
      +    - a
      +    - until docker info; do sleep 1; done
      +    - b
       other:
    `);
  });

  it('goes to the referred list if every job may change', () => {
    const texts = yml`
      .s:
        script:
          - a
          - b
      job:
        script: !reference [.s, script]
      other:
        script:
          - !reference [.s, script]
          - c
    `;

    expect(patchOf(texts, insertWait('script', 1, 'other'))).toBe(yml`
      @@
           - a
      +    - until docker info; do sleep 1; done
           - b
    `);
  });

  it('goes in front of an item that is a reference', () => {
    const texts = yml`
      .s:
        script:
          - a
          - b
      job:
        script: !reference [.s, script]
      other:
        script:
          - !reference [.s, script]
          - c
    `;

    expect(patchOf(texts, { ...insertWait('script', 0), job: 'other' })).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - !reference [.s, script]
    `);
  });

  it('writes out an item that is a reference', () => {
    const texts = yml`
      .s:
        script:
          - a
          - b
      job:
        script: !reference [.s, script]
      other:
        script:
          - !reference [.s, script]
          - c
    `;

    expect(patchOf(texts, { ...insertWait('script', 1), job: 'other' })).toBe(yml`
      @@
         script:
      -    - !reference [.s, script]
      +    - a
      +    - until docker info; do sleep 1; done
      +    - b
           - c
    `);
  });
});
