import { describe, expect, it } from 'vitest';
import { patchOf, setVariable } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('set-variable with anchors and references', () => {
  it('keeps what a merge key brings, by its anchor', () => {
    const texts = yml`
      .docker: &docker
        variables: &variables
          DOCKER_HOST: tcp://docker:2375
          A: "1"
      job:
        <<: *docker
        script: [a]
      other:
        <<: *docker
        script: [a]
    `;

    expect(patchOf(texts, setVariable('DOCKER_HOST', 'x'))).toBe(yml`
      @@
         <<: *docker
      +  variables:
      +    <<: *variables
      +    DOCKER_HOST: x
         script: [a]
    `);
  });

  it('keeps what a merge key brings, as a copy', () => {
    const texts = yml`
      .docker: &docker
        variables:
          DOCKER_HOST: tcp://docker:2375
          A: "1"
      job:
        <<: *docker
        script: [a]
      other:
        <<: *docker
        script: [a]
    `;

    expect(patchOf(texts, setVariable('B', 'b'))).toBe(yml`
      @@
         <<: *docker
      +  variables:
      +    DOCKER_HOST: tcp://docker:2375
      +    A: "1"
      +    B: b
         script: [a]
    `);
  });

  it('keeps an alias of the variables', () => {
    const texts = yml`
      .v: &v
        A: a
      job:
        variables: *v
        script: [a]
      other:
        variables: *v
        script: [a]
    `;

    expect(patchOf(texts, setVariable('A', 'b'))).toBe(yml`
      @@
       job:
      -  variables: *v
      +  variables:
      +    <<: *v
      +    A: b
         script: [a]
    `);
  });

  it('writes out variables that are a reference', () => {
    const texts = yml`
      .v: {variables: {A: a}}
      job:
        script: [a]
        variables: !reference [.v, variables]
      other:
        script: [a]
        variables: !reference [.v, variables]
    `;

    expect(patchOf(texts, setVariable('B', 'b'))).toBe(yml`
      @@
         script: [a]
      -  variables: !reference [.v, variables]
      +  variables:
      +    A: a
      +    B: b
       other:
    `);
  });

  it('writes out variables that a parent takes from a reference', () => {
    const texts = yml`
      .v: {variables: {A: a}}
      .p:
        variables: !reference [.v, variables]
      job:
        extends: .p
        script: [a]
      other:
        extends: .p
        script: [a]
    `;

    expect(patchOf(texts, setVariable('B', 'b'))).toBe(yml`
      @@
         extends: .p
      +  variables: {A: a, B: b}
         script: [a]
    `);
  });

  it('gives a job that is an alias a body of its own', () => {
    const texts = yml`
      other: &other
        script: [a]
        variables:
          A: a
      job: *other
    `;

    expect(patchOf(texts, setVariable('A', 'b'))).toBe(yml`
      @@
           A: a
      -job: *other
      +job:
      +  <<: *other
      +  variables:
      +    A: b
    `);
  });

  it('is refused where a later merge key overrides the job’s own variables', () => {
    const texts = yml`
      .t: &t
        variables: {A: t}
      job:
        script: [a]
        variables: {A: own}
        <<: *t
      other:
        <<: *t
        script: [a]
    `;

    expect(patchOf(texts, setVariable('A', 'b'))).toBe('refused overridden-by-merge');
  });
});
