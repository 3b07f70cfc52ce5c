import { describe, expect, it } from 'vitest';
import { inStyle, plainStyle, styleOf } from '../../src/delivery/text-style.ts';

const detect = { commitStyle: 'detect', commitMessagePrefix: null } as const;

describe('styleOf', () => {
  it.each([
    ['conventional', ['feat: a', 'fix(api)!: b', "Merge branch 'x' into 'main'", 'chore: c'], 'ci: '],
    ['mostly conventional', ['feat: a', 'fix: b', 'Tidy up', 'docs: d'], 'ci: '],
    ['plain', ['Add a page', 'Fix the build', 'feat: once'], ''],
    ['too few to tell', ['feat: a', 'fix: b'], ''],
    ['none', [], ''],
  ])('reads it off the newest commits: %s', (_name, subjects, prefix) => {
    expect(styleOf(detect, subjects).prefix).toBe(prefix);
  });

  it('takes what the project says over what it does', () => {
    const subjects = ['feat: a', 'fix: b', 'docs: c'];
    expect(styleOf({ ...detect, commitStyle: 'plain' }, subjects)).toEqual(plainStyle);
    expect(styleOf({ ...detect, commitStyle: 'conventional' }, []).prefix).toBe('ci: ');
    expect(styleOf({ ...detect, commitMessagePrefix: '[CI] ' }, subjects).prefix).toBe('[CI] ');
  });
});

describe('inStyle', () => {
  it('begins small after a type, but leaves names alone', () => {
    const style = styleOf({ ...detect, commitStyle: 'conventional' }, []);
    expect(inStyle(style, 'Wait for the daemon')).toBe('ci: wait for the daemon');
    expect(inStyle(style, 'DOCKER_HOST is the service')).toBe('ci: DOCKER_HOST is the service');
    expect(inStyle(plainStyle, 'Wait for the daemon')).toBe('Wait for the daemon');
  });
});
