import { describe, expect, it } from 'vitest';
import { patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('update-service', () => {
  it('changes the name', () => {
    const texts = yml`
      job:
        services:
          - postgres
          - "docker:dind"
        script: [a]
    `;

    expect(patchOf(texts, { op: 'update-service', index: 1, changes: { name: 'docker:24-dind' } })).toBe(yml`
      @@
           - postgres
      -    - "docker:dind"
      +    - "docker:24-dind"
         script: [a]
    `);
  });

  it('makes an object of a string', () => {
    const texts = yml`
      job:
        services:
          - docker:dind
        script: [a]
    `;

    expect(
      patchOf(texts, {
        op: 'update-service',
        index: 0,
        changes: { alias: 'docker', variables: { DOCKER_TLS_CERTDIR: '' }, appendToCommand: ['--mtu=1400'] },
      }),
    ).toBe(yml`
      @@
         services:
      -    - docker:dind
      +    - name: docker:dind
      +      alias: docker
      +      variables:
      +        DOCKER_TLS_CERTDIR: ""
      +      command:
      +        - --mtu=1400
         script: [a]
    `);
  });

  it('makes an object of a string with another name', () => {
    const texts = yml`
      job:
        services: [docker:dind]
        script: [a]
    `;

    expect(
      patchOf(texts, {
        op: 'update-service',
        index: 0,
        changes: { name: 'docker:24-dind', alias: 'docker' },
      }),
    ).toBe(yml`
      @@
       job:
      -  services: [docker:dind]
      +  services: [{ name: docker:24-dind, alias: docker }]
         script: [a]
    `);
  });

  it('adds to what the object has', () => {
    const texts = yml`
      job:
        services:
          - name: docker:dind
            command: ["--a"]
            variables: {X: 1}
        script: [a]
    `;

    expect(
      patchOf(texts, {
        op: 'update-service',
        index: 0,
        changes: { alias: 'docker', variables: { Y: 'y' }, appendToCommand: ['--a', '--b'] },
      }),
    ).toBe(yml`
      @@
           - name: docker:dind
      -      command: ["--a"]
      -      variables: {X: 1}
      +      alias: docker
      +      command: ["--a", "--b"]
      +      variables: {X: 1, "Y": "y"}
         script: [a]
    `);
  });

  it('changes the default if every job may change', () => {
    const texts = yml`
      services:
        - docker:dind
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(
      patchOf(texts, {
        op: 'update-service',
        index: 0,
        changes: { alias: 'docker' },
        acceptableFor: ['other'],
      }),
    ).toBe(yml`
      @@
       services:
      -  - docker:dind
      +  - name: docker:dind
      +    alias: docker
       job:
    `);
  });

  it('copies the default list otherwise', () => {
    const texts = yml`
      default:
        services:
          - postgres # database
          - docker:dind
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'update-service', index: 1, changes: { alias: 'docker' } })).toBe(yml`
      @@
       job:
      +  services:
      +    - postgres # database
      +    - name: docker:dind
      +      alias: docker
         script: [a]
    `);
  });

  it('replaces an alias of a shared service', () => {
    const texts = yml`
      .dind: &dind
        name: docker:dind
        alias: docker
      job:
        services:
          - *dind
        script: [a]
      other:
        services:
          - *dind
        script: [a]
    `;

    expect(patchOf(texts, { op: 'update-service', index: 0, changes: { name: 'docker:24-dind' } })).toBe(yml`
      @@
         services:
      -    - *dind
      +    - name: docker:24-dind
      +      alias: docker
         script: [a]
    `);
  });

  it('changes a shared service if every job may change', () => {
    const texts = yml`
      .dind: &dind
        name: docker:dind
      job:
        services: [*dind]
        script: [a]
      other:
        services: [*dind]
        script: [a]
    `;

    expect(
      patchOf(texts, {
        op: 'update-service',
        index: 0,
        changes: { name: 'docker:24-dind' },
        acceptableFor: ['other'],
      }),
    ).toBe(yml`
      @@
       .dind: &dind
      -  name: docker:dind
      +  name: docker:24-dind
       job:
    `);
  });

  it('is already so', () => {
    const texts = yml`
      job:
        services: [{name: docker:dind, command: ["--a", "--b"]}]
        script: [a]
    `;

    expect(patchOf(texts, { op: 'update-service', index: 0, changes: { appendToCommand: ['--a'] } })).toBe(
      'unchanged',
    );
  });

  it('is refused where there is no such service', () => {
    const texts = yml`
      job:
        services: [a]
        script: [a]
    `;

    expect(patchOf(texts, { op: 'update-service', index: 1, changes: { alias: 'docker' } })).toBe(
      'refused no-such-item',
    );
  });

  it('takes arguments out of the command', () => {
    const texts = yml`
      job:
        services:
          - name: docker:dind
            command:
              - dockerd
              - --mtu=1400 # the network's own
        script: [a]
    `;

    expect(
      patchOf(texts, {
        op: 'update-service',
        index: 0,
        changes: { removeFromCommand: ['dockerd', '--debug'] },
      }),
    ).toBe(yml`
      @@
             command:
      -        - dockerd
               - --mtu=1400 # the network's own
    `);
  });

  it('drops a command that has no arguments left', () => {
    const texts = yml`
      job:
        services:
          - name: docker:dind
            alias: docker
            command: ["--tls=false"]
        script: [a]
    `;

    expect(
      patchOf(texts, { op: 'update-service', index: 0, changes: { removeFromCommand: ['--tls=false'] } }),
    ).toBe(yml`
      @@
             alias: docker
      -      command: ["--tls=false"]
         script: [a]
    `);
  });

  it('refuses where a list stands among the services, which have other places then', () => {
    const texts = yml`
      .base:
        services: [{ name: postgres, alias: db }]
      job:
        services:
          - !reference [.base, services]
          - docker:dind
        script: [a]
    `;

    expect(patchOf(texts, { op: 'update-service', index: 0, changes: { alias: 'docker' } })).toBe(
      'refused reference-value',
    );
  });
});
