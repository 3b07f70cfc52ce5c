import { describe, expect, it } from 'vitest';
import { insertWait, patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('insert-command with includes', () => {
  it('goes into the included file', () => {
    const texts = {
      '.gitlab-ci.yml': yml`
        include: ci/docker.yml
        job:
          extends: .docker
      `,
      'ci/docker.yml': yml`
        .docker:
          before_script:
            - a
          script: [b]
      `,
    };

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      ci/docker.yml
      @@
         before_script:
      +    - until docker info; do sleep 1; done
           - a
    `);
  });

  it('refers to the included list if others share it', () => {
    const texts = {
      '.gitlab-ci.yml': yml`
        include: ci/docker.yml
        job:
          extends: .docker
        other:
          extends: .docker
      `,
      'ci/docker.yml': yml`
        .docker:
          before_script:
            - a
          script: [b]
      `,
    };

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
         extends: .docker
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - !reference [.docker, before_script]
       other:
    `);
  });

  it('copies commands from another file to go in between', () => {
    const texts = {
      '.gitlab-ci.yml': yml`
        include: ci/docker.yml
        job:
          extends: .docker
        other:
          extends: .docker
      `,
      'ci/docker.yml': yml`
        .docker:
          before_script:
            - a
            - |
              if x; then
                y
              fi
            - 'c: d'
          script: [b]
      `,
    };

    expect(patchOf(texts, insertWait('before_script', 2))).toBe(yml`
      @@
         extends: .docker
      +  before_script:
      +    - a
      +    - |
      +      if x; then
      +        y
      +      fi
      +    - until docker info; do sleep 1; done
      +    - "c: d"
       other:
    `);
  });

  it('goes into the own script where before_script may be defined elsewhere', () => {
    const texts = yml`
      include: {project: group/ci, file: docker.yml}
      job:
        extends: .docker
        script:
          - a
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - a
    `);
  });

  it('does not hide what an unknown default may be', () => {
    const texts = yml`
      include: {project: group/ci, file: docker.yml}
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
      +  script:
      +    - until docker info; do sleep 1; done
      +    - !reference [.base, script]
       other:
    `);
  });

  it('leaves default: alone where unknown jobs may share it', () => {
    const texts = yml`
      include: {project: group/ci, file: docker.yml}
      default:
        before_script: [a]
      job:
        script: [b]
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe(yml`
      @@
       job:
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - !reference [default, before_script]
         script: [b]
    `);
  });

  it('is refused where only an unknown template has the list', () => {
    const texts = yml`
      include: {project: group/ci, file: docker.yml}
      job:
        extends: .docker
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe('refused defined-elsewhere');
  });

  it('is refused where only an include has the job’s script', () => {
    const texts = yml`
      include: {project: group/ci, file: docker.yml}
      job:
        variables: {A: a}
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe('refused defined-elsewhere');
  });

  it('is refused for a job that triggers a pipeline', () => {
    const texts = yml`
      job:
        trigger: other/project
    `;

    expect(patchOf(texts, insertWait('before_script', 0))).toBe('refused trigger-job');
  });

  it('is refused for a job that does not exist', () => {
    const texts = yml`
      other:
        script: [a]
    `;

    expect(patchOf(texts, insertWait('script', 0))).toBe('refused no-such-job');
  });

  it('is refused where the list ends before', () => {
    const texts = yml`
      job:
        script: [a]
    `;

    expect(patchOf(texts, insertWait('script', 3))).toBe('refused no-such-item');
  });
});
