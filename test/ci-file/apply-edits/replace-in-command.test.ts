import { describe, expect, it } from 'vitest';
import { patchOf, replaceCommand } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('replace-in-command', () => {
  it('changes the command where it is written', () => {
    const texts = yml`
      job:
        script:
          - docker build -t "$IMAGE" . # build
    `;

    expect(patchOf(texts, replaceCommand('script', 0, 'build', 'buildx build'))).toBe(yml`
      @@
         script:
      -    - docker build -t "$IMAGE" . # build
      +    - docker buildx build -t "$IMAGE" . # build
    `);
  });

  it('changes one line of a block', () => {
    const texts = yml`
      job:
        script:
          - |
            docker build .
            docker push
    `;

    expect(patchOf(texts, replaceCommand('script', 0, 'docker push', 'docker push "$IMAGE"'))).toBe(yml`
      @@
             docker build .
      -      docker push
      +      docker push "$IMAGE"
    `);
  });

  it('quotes a command that needs it afterwards', () => {
    const texts = yml`
      job:
        script:
          - echo ok
    `;

    expect(patchOf(texts, replaceCommand('script', 0, 'ok', 'a: b'))).toBe(yml`
      @@
         script:
      -    - echo ok
      +    - "echo a: b"
    `);
  });

  it('changes a single command', () => {
    const texts = yml`
      job:
        script: docker build .
    `;

    expect(patchOf(texts, replaceCommand('script', 0, 'build', 'buildx build'))).toBe(yml`
      @@
       job:
      -  script: docker build .
      +  script: docker buildx build .
    `);
  });

  it('changes a shared template if every job may change', () => {
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

    expect(patchOf(texts, replaceCommand('script', 1, 'd', 'e', 'other'))).toBe(yml`
      @@
           - c
      -    - d
      +    - e
       job:
    `);
  });

  it('copies the list of a shared template otherwise', () => {
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

    expect(patchOf(texts, replaceCommand('script', 1, 'd', 'e'))).toBe(yml`
      @@
         extends: .base
      +  script:
      +    - c
      +    - e
       other:
    `);
  });

  it('replaces an alias of a command', () => {
    const texts = yml`
      .c: &c echo one
      job:
        script:
          - *c
      other:
        script:
          - *c
    `;

    expect(patchOf(texts, replaceCommand('script', 0, 'one', 'two'))).toBe(yml`
      @@
         script:
      -    - *c
      +    - echo two
       other:
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

    expect(patchOf(texts, replaceCommand('script', 1, 'info', 'version'))).toBe(yml`
      @@
         script:
      -    - *login
      +    - docker login
      +    - docker version
           - docker push
    `);
  });

  it('writes out a reference of a whole list', () => {
    const texts = yml`
      .s:
        script:
          - a
          - b
      job:
        script: !reference [.s, script]
      other:
        script:
          - !reference [.s, script]
          - c
    `;

    expect(patchOf(texts, replaceCommand('script', 1, 'b', 'c'))).toBe(yml`
      @@
       job:
      -  script: !reference [.s, script]
      +  script:
      +    - a
      +    - c
       other:
    `);
  });

  it('changes a command that runs after the job', () => {
    const texts = yml`
      default:
        after_script:
          - docker-compose down
          - echo done

      other:
        script: [make]

      job:
        script: [docker-compose up]
        after_script: !reference [default, after_script]
    `;

    expect(patchOf(texts, replaceCommand('after_script', 0, 'docker-compose', 'docker compose'))).toBe(yml`
      @@
         script: [docker-compose up]
      -  after_script: !reference [default, after_script]
      +  after_script:
      +    - docker compose down
      +    - echo done
    `);
    expect(patchOf(texts, replaceCommand('after_script', 0, 'docker-compose', 'docker compose', 'other')))
      .toBe(yml`
      @@
         after_script:
      -    - docker-compose down
      +    - docker compose down
           - echo done
    `);
  });

  it('is already so', () => {
    const texts = yml`
      job:
        script: [docker buildx build .]
    `;

    expect(patchOf(texts, replaceCommand('script', 0, 'docker build ', 'docker buildx build '))).toBe(
      'unchanged',
    );
  });

  it('is refused where the text is not there', () => {
    const texts = yml`
      job:
        script: [make]
    `;

    expect(patchOf(texts, replaceCommand('script', 0, 'docker', 'podman'))).toBe('refused no-such-item');
  });

  it('is refused where the text is there twice', () => {
    const texts = yml`
      job:
        script: [a a]
    `;

    expect(patchOf(texts, replaceCommand('script', 0, 'a', 'b'))).toBe('refused text-not-unique');
  });
});
