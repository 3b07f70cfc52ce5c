import { describe, expect, it } from 'vitest';
import { patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('add-service', () => {
  it('adds to the list', () => {
    const texts = yml`
      job:
        services:
          - postgres
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-service', service: { name: 'docker:24-dind', alias: 'docker' } }))
      .toBe(yml`
      @@
           - postgres
      +    - name: docker:24-dind
      +      alias: docker
         script: [a]
    `);
  });

  it('makes a list', () => {
    const texts = yml`
      job:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-service', service: { name: 'docker:24-dind' } })).toBe(yml`
      @@
       job:
      +  services:
      +    - docker:24-dind
         script: [a]
    `);
  });

  it('copies a default list that others keep', () => {
    const texts = yml`
      default:
        services:
          - postgres
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-service', service: { name: 'docker:24-dind' } })).toBe(yml`
      @@
       job:
      +  services:
      +    - postgres
      +    - docker:24-dind
         script: [a]
    `);
  });

  it('adds to the default list if every job may change', () => {
    const texts = yml`
      services: [postgres]
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(
      patchOf(texts, { op: 'add-service', service: { name: 'docker:24-dind' }, acceptableFor: ['other'] }),
    ).toBe(yml`
      @@
      -services: [postgres]
      +services: [postgres, docker:24-dind]
       job:
    `);
  });

  it('copies an aliased list', () => {
    const texts = yml`
      .s: &s
        - postgres
      job:
        services: *s
        script: [a]
      other:
        services: *s
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-service', service: { name: 'docker:24-dind' } })).toBe(yml`
      @@
       job:
      -  services: *s
      +  services:
      +    - postgres
      +    - docker:24-dind
         script: [a]
    `);
  });

  it('copies a referred list', () => {
    const texts = yml`
      .s:
        services: [postgres]
      job:
        services: !reference [.s, services]
        script: [a]
      other:
        services: !reference [.s, services]
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-service', service: { name: 'docker:24-dind' } })).toBe(yml`
      @@
       job:
      -  services: !reference [.s, services]
      +  services:
      +    - postgres
      +    - docker:24-dind
         script: [a]
    `);
  });

  it('is already so, whatever the form', () => {
    const texts = yml`
      job:
        services: [{name: docker:24-dind, alias: docker}]
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-service', service: { name: 'docker:24-dind', alias: 'docker' } })).toBe(
      'unchanged',
    );
  });

  it('is refused where an unknown template may have a list', () => {
    const texts = yml`
      include: {project: group/ci, file: docker.yml}
      job:
        extends: .docker
        script: [a]
    `;

    expect(patchOf(texts, { op: 'add-service', service: { name: 'docker:24-dind' } })).toBe(
      'refused defined-elsewhere',
    );
  });
});
