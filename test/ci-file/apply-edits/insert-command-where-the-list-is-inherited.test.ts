import { describe, expect, it } from 'vitest';
import { insertWait, patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('insert-command where the list is inherited', () => {
  it('goes into default: if every job may change', () => {
    const texts = yml`
      default:
        before_script:
          - docker login
      job:
        script:
          - docker build .
      other:
        script: [x]
    `;

    expect(patchOf(texts, insertWait('before_script', 0, 'other'))).toBe(yml`
      @@
         before_script:
      +    - until docker info; do sleep 1; done
           - docker login
    `);
  });

  it('refers to the default list otherwise', () => {
    const texts = yml`
      default:
        before_script:
          - docker login
      job:
        script:
          - docker build .
      other:
        script: [x]
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
       job:
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - !reference [default, before_script]
         script:
    `);
  });

  it('refers to a deprecated global list', () => {
    const texts = yml`
      before_script:
        - docker login
      job:
        script: [a]
      other:
        script: [b]
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
       job:
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - !reference [before_script]
         script: [a]
    `);
  });

  it('goes to the front of the job’s own script rather than to the end of a shared before_script', () => {
    const texts = yml`
      default:
        before_script:
          - docker login
      job:
        script:
          - docker build .
      other:
        script: [x]
    `;

    expect(patchOf(texts, insertWait('before_script', 1))).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - docker build .
    `);
  });

  it('goes into the template if every job may change', () => {
    const texts = yml`
      .base:
        before_script:
          - a
          - b
        script:
          - c
          - d
      job:
        extends: .base
      other:
        extends: .base
    `;

    expect(patchOf(texts, insertWait('before_script', 1, 'other'))).toBe(yml`
      @@
           - a
      +    - until docker info; do sleep 1; done
           - b
    `);
  });

  it('refers to the template’s list, in front of it', () => {
    const texts = yml`
      .base:
        before_script:
          - a
          - b
        script:
          - c
          - d
      job:
        extends: .base
      other:
        extends: .base
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
         extends: .base
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - !reference [.base, before_script]
       other:
    `);
  });

  it('refers to the template’s list, behind it', () => {
    const texts = yml`
      .base:
        before_script:
          - a
          - b
        script:
          - c
          - d
      job:
        extends: .base
      other:
        extends: .base
    `;

    expect(patchOf(texts, insertWait('before_script', 2))).toBe(yml`
      @@
         extends: .base
      +  before_script:
      +    - !reference [.base, before_script]
      +    - until docker info; do sleep 1; done
       other:
    `);
  });

  it('copies the list to go in between', () => {
    const texts = yml`
      .base:
        before_script:
          - a
          - b
        script:
          - c
          - d
      job:
        extends: .base
      other:
        extends: .base
    `;

    expect(patchOf(texts, insertWait('before_script', 1))).toBe(yml`
      @@
         extends: .base
      +  before_script:
      +    - a
      +    - until docker info; do sleep 1; done
      +    - b
       other:
    `);
  });

  it('refers to the template’s script', () => {
    const texts = yml`
      .base:
        before_script:
          - a
          - b
        script:
          - c
          - d
      job:
        extends: .base
      other:
        extends: .base
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
         extends: .base
      +  script:
      +    - until docker info; do sleep 1; done
      +    - !reference [.base, script]
       other:
    `);
  });

  it('becomes the before_script of a job that has none and inherits its script', () => {
    const texts = yml`
      .base:
        script: [a]
      job:
        extends: .base
      other:
        extends: .base
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
         extends: .base
      +  before_script:
      +    - until docker info; do sleep 1; done
       other:
    `);
  });

  it('goes into the template of the only job that uses it', () => {
    const texts = yml`
      .base:
        script:
          - a
      job:
        extends: .base
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - a
    `);
  });

  it('refers to the nearest of several templates', () => {
    const texts = yml`
      .one:
        before_script: [a]
      .two:
        extends: .one
      job:
        extends: .two
        script: [b]
      other:
        extends: .one
        script: [b]
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
         extends: .two
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - !reference [.two, before_script]
         script: [b]
    `);
  });
});
