import { describe, expect, it } from 'vitest';
import { patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('replace-artifact-path', () => {
  it('changes the path', () => {
    const texts = yml`
      job:
        script: [a]
        artifacts:
          paths:
            - "img.tar"
            - b
    `;

    expect(patchOf(texts, { op: 'replace-artifact-path', from: 'img.tar', to: 'image.tar' })).toBe(yml`
      @@
           paths:
      -      - "img.tar"
      +      - "image.tar"
             - b
    `);
  });

  it('copies a shared list', () => {
    const texts = yml`
      .base:
        artifacts:
          paths: [img.tar, b]
      job:
        extends: .base
        script: [a]
      other:
        extends: .base
        script: [a]
    `;

    expect(patchOf(texts, { op: 'replace-artifact-path', from: 'img.tar', to: 'image.tar' })).toBe(yml`
      @@
         script: [a]
      +  artifacts:
      +    paths:
      +      - image.tar
      +      - b
       other:
    `);
  });

  it('is already so', () => {
    const texts = yml`
      job:
        script: [a]
        artifacts: {paths: [image.tar]}
    `;

    expect(patchOf(texts, { op: 'replace-artifact-path', from: 'img.tar', to: 'image.tar' })).toBe(
      'unchanged',
    );
  });

  it('is refused where there is no such path', () => {
    const texts = yml`
      job:
        script: [a]
        artifacts: {paths: [b]}
    `;

    expect(patchOf(texts, { op: 'replace-artifact-path', from: 'img.tar', to: 'image.tar' })).toBe(
      'refused no-such-item',
    );
  });
});
