import { describe, expect, it } from 'vitest';
import { patchOf } from '../patch-of.ts';
import { yml } from '../pipeline-of.ts';

describe('set-artifact-expiry', () => {
  it('changes the value', () => {
    const texts = yml`
      job:
        script: [a]
        artifacts:
          paths: [a]
          expire_in: 10 minutes
    `;

    expect(patchOf(texts, { op: 'set-artifact-expiry', expireIn: '1 week' })).toBe(yml`
      @@
           paths: [a]
      -    expire_in: 10 minutes
      +    expire_in: 1 week
    `);
  });

  it('adds the key', () => {
    const texts = yml`
      job:
        script: [a]
        artifacts:
          paths: [a]
    `;

    expect(patchOf(texts, { op: 'set-artifact-expiry', expireIn: '1 week' })).toBe(yml`
      @@
           paths: [a]
      +    expire_in: 1 week
    `);
  });

  it('overrides one key of a shared template', () => {
    const texts = yml`
      .base:
        artifacts: {paths: [a], expire_in: 1 hour}
      job:
        extends: .base
        script: [a]
      other:
        extends: .base
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-artifact-expiry', expireIn: '1 week' })).toBe(yml`
      @@
         script: [a]
      +  artifacts:
      +    expire_in: 1 week
       other:
    `);
  });

  it('copies all of the default', () => {
    const texts = yml`
      default:
        artifacts: {paths: [a], expire_in: 1 hour}
      job:
        script: [a]
      other:
        script: [a]
    `;

    expect(patchOf(texts, { op: 'set-artifact-expiry', expireIn: '1 week' })).toBe(yml`
      @@
         script: [a]
      +  artifacts: {paths: [a], expire_in: 1 week}
       other:
    `);
  });
});
