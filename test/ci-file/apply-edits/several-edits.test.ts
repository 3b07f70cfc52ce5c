import { describe, expect, it } from 'vitest';
import { insertWait, patchOf, removeCommand, replaceCommand, setVariable } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('several edits', () => {
  it('mean the positions of the pipeline they were made for', () => {
    const texts = yml`
      job:
        before_script:
          - a
        script:
          - b
          - c
    `;

    expect(
      patchOf(
        texts,
        insertWait('script', 0),
        replaceCommand('script', 1, 'c', 'd'),
        insertWait('script', 1),
        removeCommand('before_script', 0),
      ),
    ).toBe(yml`
      @@
       job:
      -  before_script:
      -    - a
      +  before_script: []
         script:
      +    - until docker info; do sleep 1; done
           - b
      -    - c
      +    - until docker info; do sleep 1; done
      +    - d
    `);
  });

  it('keep their order at one place', () => {
    const texts = yml`
      job:
        script:
          - a
    `;

    expect(
      patchOf(
        texts,
        { op: 'insert-command', before: { list: 'script', index: 0 }, command: 'one' },
        { op: 'insert-command', before: { list: 'script', index: 0 }, command: 'two' },
      ),
    ).toBe(yml`
      @@
         script:
      +    - one
      +    - two
           - a
    `);
  });

  it('keep their order at the end', () => {
    const texts = yml`
      job:
        script:
          - a
    `;

    expect(
      patchOf(
        texts,
        { op: 'insert-command', before: { list: 'script', index: 1 }, command: 'one' },
        { op: 'insert-command', before: { list: 'script', index: 1 }, command: 'two' },
      ),
    ).toBe(yml`
      @@
           - a
      +    - one
      +    - two
    `);
  });

  it('follow a list that moved into the job', () => {
    const texts = yml`
      default:
        before_script:
          - docker login
      job:
        script:
          - docker build .
      other:
        script: [x]
    `;

    expect(
      patchOf(texts, insertWait('before_script', 0), replaceCommand('before_script', 0, 'login', 'logout')),
    ).toBe(yml`
      @@
       job:
      +  before_script:
      +    - until docker info; do sleep 1; done
      +    - docker logout
         script:
    `);
  });

  it('follow a list that changed for another job’s edit', () => {
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

    expect(
      patchOf(texts, insertWait('script', 0, 'other'), {
        ...replaceCommand('script', 0, 'c', 'e'),
        job: 'other',
      }),
    ).toBe(yml`
      @@
         script:
      +    - until docker info; do sleep 1; done
           - c
      @@
         extends: .base
      +  script:
      +    - until docker info; do sleep 1; done
      +    - e
      +    - d
    `);
  });

  it('change several files', () => {
    const texts = {
      '.gitlab-ci.yml': yml`
        include: ci/d.yml
        variables:
          A: a
        job:
          extends: .d
      `,
      'ci/d.yml': yml`
        .d:
          script:
            - a
          services:
            - docker:dind
      `,
    };

    expect(
      patchOf(texts, insertWait('script', 0), setVariable('A', 'b'), {
        op: 'update-service',
        index: 0,
        changes: { alias: 'docker' },
      }),
    ).toBe(yml`
      @@
       variables:
      -  A: a
      +  A: b
       job:
      ci/d.yml
      @@
         script:
      +    - until docker info; do sleep 1; done
           - a
         services:
      -    - docker:dind
      +    - name: docker:dind
      +      alias: docker
    `);
  });

  it('count services as they were', () => {
    const texts = yml`
      job:
        script: [a]
        services:
          - one
          - two
          - three
    `;

    expect(
      patchOf(
        texts,
        { op: 'remove-service', index: 0 },
        { op: 'update-service', index: 2, changes: { alias: 'x' } },
      ),
    ).toBe(yml`
      @@
         services:
      -    - one
           - two
      -    - three
      +    - name: three
      +      alias: x
    `);
  });

  it('are all refused with one of them', () => {
    const texts = yml`
      job:
        script: [a]
    `;

    expect(patchOf(texts, setVariable('A', 'a'), removeCommand('script', 4))).toBe('refused no-such-item');
  });

  it('that are already so change nothing', () => {
    const texts = yml`
      job:
        script: [a]
        variables: {A: a}
        image: i
    `;

    expect(patchOf(texts, setVariable('A', 'a'), { op: 'set-image', name: 'i' })).toBe('unchanged');
  });

  it('are refused where one removes what the next is about', () => {
    const texts = yml`
      job:
        script: [a, b]
    `;

    expect(patchOf(texts, removeCommand('script', 0), replaceCommand('script', 0, 'a', 'c'))).toBe(
      'refused no-such-item',
    );
  });
});
