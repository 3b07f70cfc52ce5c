import { describe, expect, it } from 'vitest';
import { patchOf, setVariable } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('set-variable', () => {
  it('changes the value, in its quotes', () => {
    const texts = yml`
      job:
        script: [a]
        variables:
          A: 'x' # why
    `;

    expect(patchOf(texts, setVariable('A', 'y'))).toBe(yml`
      @@
         variables:
      -    A: 'x' # why
      +    A: 'y' # why
    `);
  });

  it('adds to the job’s own variables', () => {
    const texts = yml`
      job:
        variables:
          A: a
        script: [a]
    `;

    expect(patchOf(texts, setVariable('B', 'b'))).toBe(yml`
      @@
           A: a
      +    B: b
         script: [a]
    `);
  });

  it('gives the job variables', () => {
    const texts = yml`
      job:
        script: [a]
    `;

    expect(patchOf(texts, setVariable('B', 'b'))).toBe(yml`
      @@
       job:
      +  variables:
      +    B: b
         script: [a]
    `);
  });

  it('quotes what GitLab would not read as the same text', () => {
    const texts = yml`
      job:
        variables: {A: a}
        script: [a]
    `;

    expect(patchOf(texts, setVariable('B', '010'))).toBe(yml`
      @@
       job:
      -  variables: {A: a}
      +  variables: {A: a, B: "010"}
         script: [a]
    `);
  });

  it('changes the value of the object form', () => {
    const texts = yml`
      job:
        variables:
          A: {value: a, expand: false}
        script: [a]
    `;

    expect(patchOf(texts, setVariable('A', 'b'))).toBe(yml`
      @@
         variables:
      -    A: {value: a, expand: false}
      +    A: {value: b, expand: false}
         script: [a]
    `);
  });

  it('changes a shared template if every job may change', () => {
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

    expect(patchOf(texts, setVariable('DOCKER_HOST', 'x', 'other'))).toBe(yml`
      @@
         variables:
      -    DOCKER_HOST: tcp://docker:2375
      +    DOCKER_HOST: x
           A: "1"
    `);
  });

  it('overrides the one name otherwise', () => {
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

    expect(patchOf(texts, setVariable('DOCKER_HOST', 'x'))).toBe(yml`
      @@
         extends: .docker
      +  variables:
      +    DOCKER_HOST: x
         script: [a]
    `);
  });

  it('adds to a shared template if every job may change', () => {
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

    expect(patchOf(texts, setVariable('B', 'b', 'other'))).toBe(yml`
      @@
           A: "1"
      +    B: b
       job:
    `);
  });

  it('adds to the job otherwise', () => {
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

    expect(patchOf(texts, setVariable('B', 'b'))).toBe(yml`
      @@
         extends: .docker
      +  variables:
      +    B: b
         script: [a]
    `);
  });

  it('changes a global variable if every job may change', () => {
    const texts = yml`
      variables:
        A: a
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, setVariable('A', 'b', 'other'))).toBe(yml`
      @@
       variables:
      -  A: a
      +  A: b
       job:
    `);
  });

  it('overrides a global variable in the job otherwise', () => {
    const texts = yml`
      variables:
        A: a
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, setVariable('A', 'b'))).toBe(yml`
      @@
       job:
      +  variables:
      +    A: b
         script: [a]
    `);
  });

  it('changes a global variable that only this job inherits', () => {
    const texts = yml`
      variables:
        A: a
      job:
        script: [a]
      other:
        script: [a]
        inherit: {variables: false}
    `;

    expect(patchOf(texts, setVariable('A', 'b'))).toBe(yml`
      @@
       variables:
      -  A: a
      +  A: b
       job:
    `);
  });

  it('adds to the global variables if every job may change', () => {
    const texts = yml`
      variables:
        A: a
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, setVariable('B', 'b', 'other'))).toBe(yml`
      @@
         A: a
      +  B: b
       job:
    `);
  });
});
