import { describe, expect, it } from 'vitest';
import { patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('set-image', () => {
  it('changes the name', () => {
    const texts = yml`
      job:
        image: "docker:20" # why
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-image', name: 'docker:24' })).toBe(yml`
      @@
       job:
      -  image: "docker:20" # why
      +  image: "docker:24" # why
         script: [a]
    `);
  });

  it('changes the name of the object form', () => {
    const texts = yml`
      job:
        image:
          name: docker:20
          entrypoint: [""]
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-image', name: 'docker:24' })).toBe(yml`
      @@
         image:
      -    name: docker:20
      +    name: docker:24
           entrypoint: [""]
    `);
  });

  it('gives the job an image', () => {
    const texts = yml`
      job:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-image', name: 'docker:24' })).toBe(yml`
      @@
       job:
      +  image: docker:24
         script: [a]
    `);
  });

  it('changes the default if every job may change', () => {
    const texts = yml`
      default:
        image: docker:20
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-image', name: 'docker:24', acceptableFor: ['other'] })).toBe(yml`
      @@
       default:
      -  image: docker:20
      +  image: docker:24
       job:
    `);
  });

  it('overrides the default otherwise', () => {
    const texts = yml`
      image: docker:20
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-image', name: 'docker:24' })).toBe(yml`
      @@
       job:
      +  image: docker:24
         script: [a]
    `);
  });

  it('keeps the entrypoint of a default that it overrides', () => {
    const texts = yml`
      default:
        image:
          name: docker:20
          entrypoint: [""]
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-image', name: 'docker:24' })).toBe(yml`
      @@
       job:
      +  image:
      +    name: docker:24
      +    entrypoint: [""]
         script: [a]
    `);
  });

  it('changes only the name of what it extends', () => {
    const texts = yml`
      .base:
        image:
          name: docker:20
          entrypoint: [""]
      job:
        extends: .base
        script: [a]
      other:
        extends: .base
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-image', name: 'docker:24' })).toBe(yml`
      @@
         extends: .base
      +  image:
      +    name: docker:24
         script: [a]
    `);
  });

  it('is already so', () => {
    const texts = yml`
      job:
        image: docker:24
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-image', name: 'docker:24' })).toBe('unchanged');
  });
});
