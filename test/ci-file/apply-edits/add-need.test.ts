import { describe, expect, it } from 'vitest';
import { patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('add-need', () => {
  it('adds to the list', () => {
    const texts = yml`
      job:
        script: [a]
        needs:
          - test
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe(yml`
      @@
           - test
      +    - build
    `);
  });

  it('adds an object among objects', () => {
    const texts = yml`
      job:
        script: [a]
        needs:
          - job: test
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe(yml`
      @@
           - job: test
      +    - job: build
    `);
  });

  it('says artifacts where its neighbours do', () => {
    const texts = yml`
      job:
        script: [a]
        needs:
          - job: test
            artifacts: true
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe(yml`
      @@
             artifacts: true
      +    - job: build
      +      artifacts: true
    `);
  });

  it('says where the pipeline may be without the job, among names and among objects', () => {
    const names = yml`
      job:
        script: [a]
        needs: [test]
    `;
    const objects = yml`
      job:
        script: [a]
        needs:
          - job: test
            artifacts: true
    `;

    expect(patchOf(names, { op: 'add-need', need: 'build', optional: true })).toBe(yml`
      @@
         script: [a]
      -  needs: [test]
      +  needs: [test, { job: build, optional: true }]
    `);
    expect(patchOf(objects, { op: 'add-need', need: 'build', optional: true })).toBe(yml`
      @@
             artifacts: true
      +    - job: build
      +      artifacts: true
      +      optional: true
    `);
  });

  it('lifts artifacts: false', () => {
    const texts = yml`
      job:
        script: [a]
        needs:
          - {job: build, artifacts: false}
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe(yml`
      @@
         needs:
      -    - {job: build, artifacts: false}
      +    - {job: build, artifacts: true}
    `);
  });

  it('copies a list where it lifts artifacts: false for one of several jobs', () => {
    const texts = yml`
      .base:
        needs:
          - job: build
            artifacts: false
      job:
        extends: .base
        script: [a]
      other:
        extends: .base
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe(yml`
      @@
         extends: .base
      +  needs:
      +    - job: build
      +      artifacts: true
         script: [a]
    `);
  });

  it('fills an empty list', () => {
    const texts = yml`
      job:
        script: [a]
        needs: []
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe(yml`
      @@
         script: [a]
      -  needs: []
      +  needs: [build]
    `);
  });

  it('adds behind a shared list in the list', () => {
    const texts = yml`
      .n: &n [test]
      job:
        script: [a]
        needs:
          - *n
      other:
        script: [a]
        needs:
          - *n
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe(yml`
      @@
           - *n
      +    - build
       other:
    `);
  });

  it('lifts artifacts: false in a shared list for one of several jobs', () => {
    const texts = yml`
      .n: &n
        - {job: build, artifacts: false}
      job:
        script: [a]
        needs:
          - *n
          - test
      other:
        script: [a]
        needs:
          - *n
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe(yml`
      @@
         needs:
      -    - *n
      +    - job: build
      +      artifacts: true
           - test
    `);
  });

  it('does not take another project’s job for the need', () => {
    const texts = yml`
      job:
        script: [a]
        needs:
          - {project: group/other, job: build, ref: main}
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe(yml`
      @@
           - {project: group/other, job: build, ref: main}
      +    - job: build
    `);
  });

  it('is already so', () => {
    const texts = yml`
      job:
        script: [a]
        needs: [build]
    `;

    expect(patchOf(texts, { op: 'add-need', need: 'build' })).toBe('unchanged');
  });
});
