import { describe, expect, it } from 'vitest';
import { insertWait, patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('insert-command around aliases', () => {
  it('keeps the alias of a whole list', () => {
    const texts = yml`
      .login: &login
        - docker login
        - docker info
      job:
        before_script: *login
        script:
          - *login
          - docker push
      other:
        before_script: *login
        script: [x]
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
       job:
      -  before_script: *login
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - *login
         script:
    `);
  });

  it('keeps the alias of a whole list, behind it', () => {
    const texts = yml`
      .login: &login
        - docker login
        - docker info
      job:
        before_script: *login
        script:
          - x
          - docker push
      other:
        before_script: *login
        script: [x]
    `;

    expect(patchOf(texts, insertWait('before_script', 2))).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - x
    `);
  });

  it('copies an aliased list to go in between', () => {
    const texts = yml`
      .login: &login
        - docker login
        - docker info
      job:
        before_script: *login
        script:
          - *login
          - docker push
      other:
        before_script: *login
        script: [x]
    `;

    expect(patchOf(texts, insertWait('before_script', 1))).toBe(yml`
      @@
       job:
      -  before_script: *login
      +  before_script:
      +    - docker login
      +    - until docker info; do sleep 1; done
      +    - docker info
         script:
    `);
  });

  it('goes into an aliased list if every job may change', () => {
    const texts = yml`
      .login: &login
        - docker login
        - docker info
      job:
        before_script: *login
        script:
          - x
          - docker push
      other:
        before_script: *login
        script: [x]
    `;

    expect(patchOf(texts, insertWait('before_script', 1, 'other'))).toBe(yml`
      @@
         - docker login
      +  - until docker info; do sleep 1; done
         - docker info
    `);
  });

  it('goes in front of an item that is an alias', () => {
    const texts = yml`
      .login: &login
        - docker login
        - docker info
      job:
        before_script: *login
        script:
          - *login
          - docker push
      other:
        before_script: *login
        script: [x]
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - *login
    `);
  });

  it('writes out an item to go in between', () => {
    const texts = yml`
      .login: &login
        - docker login
        - docker info
      job:
        before_script: *login
        script:
          - *login
          - docker push
      other:
        before_script: *login
        script: [x]
    `;

    expect(patchOf(texts, insertWait('script', 1))).toBe(yml`
      @@
         script:
      -    - *login
      +    - docker login
      +    - until docker info; do sleep 1; done
      +    - docker info
           - docker push
    `);
  });

  it('goes behind an item', () => {
    const texts = yml`
      .login: &login
        - docker login
        - docker info
      job:
        before_script: *login
        script:
          - *login
          - docker push
      other:
        before_script: *login
        script: [x]
    `;

    expect(patchOf(texts, insertWait('script', 2))).toBe(yml`
      @@
           - *login
      +    - until docker info; do sleep 1; done
           - docker push
    `);
  });
});
