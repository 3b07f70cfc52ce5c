import { describe, expect, it } from 'vitest';
import { patchOf, setVariable } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('set-variable with includes', () => {
  it('overrides what only an include defines', () => {
    const texts = yml`
      include: {project: group/ci, file: docker.yml}
      job:
        extends: .docker
    `;

    expect(patchOf(texts, setVariable('A', 'b'))).toBe(yml`
      @@
         extends: .docker
      +  variables:
      +    A: b
    `);
  });

  it('leaves global variables alone where unknown jobs may share them', () => {
    const texts = yml`
      include: {project: group/ci, file: docker.yml}
      variables:
        A: a
      job:
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

  it('changes an included file', () => {
    const texts = {
      '.gitlab-ci.yml': yml`
        include: ci/v.yml
        job:
          script: [a]
      `,
      'ci/v.yml': yml`
        variables:
          A: a
      `,
    };

    expect(patchOf(texts, setVariable('A', 'b'))).toBe(yml`
      ci/v.yml
      @@
       variables:
      -  A: a
      +  A: b
    `);
  });

  it('is already so', () => {
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

    expect(patchOf(texts, setVariable('A', '1'))).toBe('unchanged');
  });

  it('reaches trigger jobs too', () => {
    const texts = yml`
      job:
        trigger: group/project
    `;

    expect(patchOf(texts, setVariable('A', 'b'))).toBe(yml`
      @@
         trigger: group/project
      +  variables:
      +    A: b
    `);
  });
});
