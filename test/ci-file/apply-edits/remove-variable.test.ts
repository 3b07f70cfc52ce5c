import { describe, expect, it } from 'vitest';
import { patchOf, removeVariable } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('remove-variable', () => {
  it('takes the name away', () => {
    const texts = yml`
      job:
        script: [a]
        variables:
          A: a
          B: b
    `;

    expect(patchOf(texts, removeVariable('A'))).toBe(yml`
      @@
         variables:
      -    A: a
           B: b
    `);
  });

  it('takes the key away with its last name', () => {
    const texts = yml`
      job:
        script: [a]
        variables:
          A: a
    `;

    expect(patchOf(texts, removeVariable('A'))).toBe(yml`
      @@
         script: [a]
      -  variables:
      -    A: a
    `);
  });

  it('takes it out of a shared template if every job may change', () => {
    const texts = yml`
      .docker:
        variables:
          DOCKER_HOST: tcp://docker:2375
          A: "1"
      job:
        extends: .docker
        script: [a]
      other:
        extends: .docker
        script: [a]
    `;

    expect(patchOf(texts, removeVariable('A', 'other'))).toBe(yml`
      @@
           DOCKER_HOST: tcp://docker:2375
      -    A: "1"
       job:
    `);
  });

  it('empties it in the job otherwise', () => {
    const texts = yml`
      .docker:
        variables:
          DOCKER_HOST: tcp://docker:2375
          A: "1"
      job:
        extends: .docker
        script: [a]
      other:
        extends: .docker
        script: [a]
    `;

    expect(patchOf(texts, removeVariable('A'))).toBe(yml`
      @@
         extends: .docker
      +  variables:
      +    A: ""
         script: [a]
    `);
  });

  it('takes away what would show below, too', () => {
    const texts = yml`
      variables:
        A: a
      job:
        script: [a]
        variables:
          A: b
          B: b
    `;

    expect(patchOf(texts, removeVariable('A'))).toBe(yml`
      @@
      -variables:
      -  A: a
      +variables: {}
       job:
      @@
         variables:
      -    A: b
           B: b
    `);
  });

  it('takes the object form away', () => {
    const texts = yml`
      job:
        script: [a]
        variables:
          A: {value: a}
          B: b
    `;

    expect(patchOf(texts, removeVariable('A'))).toBe(yml`
      @@
         variables:
      -    A: {value: a}
           B: b
    `);
  });

  it('is already so', () => {
    const texts = yml`
      job:
        script: [a]
    `;

    expect(patchOf(texts, removeVariable('A'))).toBe('unchanged');
  });
});
