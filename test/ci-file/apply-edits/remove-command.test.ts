import { describe, expect, it } from 'vitest';
import { patchOf, removeCommand } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('remove-command', () => {
  it('takes the item away', () => {
    const texts = yml`
      job:
        script:
          - a
          - b
          - c
    `;

    expect(patchOf(texts, removeCommand('script', 1))).toBe(yml`
      @@
           - a
      -    - b
           - c
    `);
  });

  it('takes it out of a shared list if every job may change', () => {
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

    expect(patchOf(texts, removeCommand('before_script', 0, 'other'))).toBe(yml`
      @@
       job:
      -  before_script: *login
      +  before_script:
      +    - docker info
         script:
    `);
  });

  it('copies a shared list without it otherwise', () => {
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

    expect(patchOf(texts, removeCommand('script', 0))).toBe(yml`
      @@
         extends: .base
      +  script:
      +    - d
       other:
    `);
  });

  it('takes an alias of a command away', () => {
    const texts = yml`
      .c: &c echo one
      job:
        script:
          - *c
          - b
      other:
        script:
          - *c
    `;

    expect(patchOf(texts, removeCommand('script', 0))).toBe(yml`
      @@
         script:
      -    - *c
           - b
    `);
  });

  it('writes out an item that is a shared list', () => {
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

    expect(patchOf(texts, removeCommand('script', 0))).toBe(yml`
      @@
         script:
      -    - *login
      +    - docker info
           - docker push
    `);
  });

  it('is refused for the only command there is', () => {
    const texts = yml`
      job:
        script: a
    `;

    expect(patchOf(texts, removeCommand('script', 0))).toBe('refused last-command');
  });
});
