import { describe, expect, it } from 'vitest';
import { patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('add-artifact-path', () => {
  it('adds to the list', () => {
    const texts = yml`
      job:
        script: [a]
        artifacts:
          paths:
            - dist/
    `;

    expect(patchOf(texts, { op: 'add-artifact-path', path: 'image.tar' })).toBe(yml`
      @@
             - dist/
      +      - image.tar
    `);
  });

  it('makes a list in the artifacts there are', () => {
    const texts = yml`
      job:
        script: [a]
        artifacts:
          when: always
    `;

    expect(patchOf(texts, { op: 'add-artifact-path', path: 'image.tar' })).toBe(yml`
      @@
           when: always
      +    paths:
      +      - image.tar
    `);
  });

  it('gives the job artifacts', () => {
    const texts = yml`
      job:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-artifact-path', path: 'image.tar' })).toBe(yml`
      @@
         script: [a]
      +  artifacts:
      +    paths:
      +      - image.tar
    `);
  });

  it('copies the list of a shared template', () => {
    const texts = yml`
      .base:
        artifacts:
          expire_in: 1 day
          paths:
            - dist/
      job:
        extends: .base
        script: [a]
      other:
        extends: .base
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-artifact-path', path: 'image.tar' })).toBe(yml`
      @@
         script: [a]
      +  artifacts:
      +    paths:
      +      - dist/
      +      - image.tar
       other:
    `);
  });

  it('copies all of the default, which is not merged', () => {
    const texts = yml`
      default:
        artifacts:
          expire_in: 1 day
          paths: [dist/]
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-artifact-path', path: 'image.tar' })).toBe(yml`
      @@
         script: [a]
      +  artifacts:
      +    expire_in: 1 day
      +    paths: [dist/, image.tar]
       other:
    `);
  });

  it('keeps what a merge key brings', () => {
    const texts = yml`
      .base: &base
        artifacts:
          expire_in: 1 day
          paths: [dist/]
      job:
        <<: *base
        script: [a]
      other:
        <<: *base
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-artifact-path', path: 'image.tar' })).toBe(yml`
      @@
         script: [a]
      +  artifacts:
      +    expire_in: 1 day
      +    paths:
      +      - dist/
      +      - image.tar
       other:
    `);
  });

  it('copies an aliased list', () => {
    const texts = yml`
      .p: &p
        - dist/
      job:
        script: [a]
        artifacts:
          paths: *p
      other:
        script: [a]
        artifacts:
          paths: *p
    `;

    expect(patchOf(texts, { op: 'add-artifact-path', path: 'image.tar' })).toBe(yml`
      @@
         artifacts:
      -    paths: *p
      +    paths:
      +      - dist/
      +      - image.tar
       other:
    `);
  });

  it('is already so', () => {
    const texts = yml`
      job:
        script: [a]
        artifacts: {paths: [image.tar]}
    `;

    expect(patchOf(texts, { op: 'add-artifact-path', path: 'image.tar' })).toBe('unchanged');
  });
});
