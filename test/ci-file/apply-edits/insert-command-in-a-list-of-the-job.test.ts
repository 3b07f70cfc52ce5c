import { describe, expect, it } from 'vitest';
import { insertWait, patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('insert-command in a list of the job', () => {
  it('goes in front of the command', () => {
    const texts = yml`
      job:
        script:
          - docker build .
          - docker push
    `;

    expect(patchOf(texts, insertWait('script', 1))).toBe(yml`
      @@
           - docker build .
      +    - until docker info; do sleep 1; done
           - docker push
    `);
  });

  it('stays below the comment of the command before, above its own', () => {
    const texts = yml`
      job:
        script:
          # build
          - docker build .
          # push
          - docker push
    `;

    expect(patchOf(texts, insertWait('script', 1))).toBe(yml`
      @@
           - docker build .
      +    - until docker info; do sleep 1; done
           # push
    `);
  });

  it('goes to the end', () => {
    const texts = yml`
      job:
        script:
          - docker build .
    `;

    expect(patchOf(texts, insertWait('script', 1))).toBe(yml`
      @@
           - docker build .
      +    - until docker info; do sleep 1; done
    `);
  });

  it('makes a list of a single command', () => {
    const texts = yml`
      job:
        script: docker build .
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
       job:
      -  script: docker build .
      +  script:
      +    - until docker info; do sleep 1; done
      +    - docker build .
    `);
  });

  it('makes a list of a block of commands', () => {
    const texts = yml`
      job:
        script: |
          docker build .
          docker push
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
       job:
      -  script: |
      +  script:
      +  - until docker info; do sleep 1; done
      +  - |
           docker build .
    `);
  });

  it('keeps to a flow list', () => {
    const texts = yml`
      job: {script: [a, "b"]}
    `;

    expect(patchOf(texts, insertWait('script', 1))).toBe(yml`
      @@
      -job: {script: [a, "b"]}
      +job: {script: [a, until docker info; do sleep 1; done, "b"]}
    `);
  });

  it('goes into a nested list', () => {
    const texts = yml`
      job:
        script:
          - a
          - [b, c]
    `;

    expect(patchOf(texts, insertWait('script', 2))).toBe(yml`
      @@
           - a
      -    - [b, c]
      +    - [b, until docker info; do sleep 1; done, c]
    `);
  });

  it('uses the last of duplicate keys', () => {
    const texts = yml`
      job:
        script: [a]
        script:
          - b
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - b
    `);
  });

  it('goes in front of script where there is no before_script', () => {
    const texts = yml`
      job:
        script:
          - a
        tags: [x]
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - a
    `);
  });

  it('serves all instances of a matrix', () => {
    const texts = yml`
      job:
        parallel: {matrix: [{A: [1, 2]}]}
        script:
          - a
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - a
    `);
  });

  it('is already so', () => {
    const texts = yml`
      job:
        script:
          - until docker info; do sleep 1; done
          - a
    `;

    expect(patchOf(texts, insertWait('script', 1))).toBe('unchanged');
  });

  it('is already so at the end of before_script', () => {
    const texts = yml`
      job:
        before_script: ["until docker info; do sleep 1; done"]
        script: [a]
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe('unchanged');
  });
});
