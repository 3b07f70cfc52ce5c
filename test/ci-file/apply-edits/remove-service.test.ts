import { describe, expect, it } from 'vitest';
import { patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('remove-service', () => {
  it('takes the item away', () => {
    const texts = yml`
      job:
        services:
          - postgres
          - docker:dind
        script: [a]
    `;

    expect(patchOf(texts, { op: 'remove-service', index: 1 })).toBe(yml`
      @@
           - postgres
      -    - docker:dind
         script: [a]
    `);
  });

  it('leaves an empty list, which keeps the default away', () => {
    const texts = yml`
      default:
        services: [a]
      job:
        services:
          - docker:dind
        script: [a]
      other:
        script: [b]
    `;

    expect(patchOf(texts, { op: 'remove-service', index: 0 })).toBe(yml`
      @@
       job:
      -  services:
      -    - docker:dind
      +  services: []
         script: [a]
    `);
  });

  it('copies a shared list without it', () => {
    const texts = yml`
      services:
        - postgres
        - docker:dind
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'remove-service', index: 1 })).toBe(yml`
      @@
       job:
      +  services:
      +    - postgres
         script: [a]
    `);
  });
});
