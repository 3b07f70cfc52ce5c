import { describe, expect, it } from 'vitest';
import { findCommand } from '../../src/delivery/command.ts';

describe('findCommand', () => {
  it.each([
    ['@pipewright retry', 'retry'],
    ['  @pipewright  Explain!  ', 'explain'],
    ['@pipewright: ignore.', 'ignore'],
    ['Thank you.\r\n\r\n@pipewright unignore\r\n', 'unignore'],
    ['```\n@pipewright ignore\n```\n@pipewright help', 'help'],
  ])('reads %j', (comment, name) => {
    expect(findCommand(comment)).toEqual({ addressee: 'pipewright', name });
  });

  it.each([
    'please retry',
    '@pipewright',
    '@pipewright retry this one',
    'ask @pipewright retry',
    '> @pipewright retry',
    '```\n@pipewright retry\n```',
    '````\n```\n@pipewright retry\n````',
    '@pipewright retried',
  ])('is not misled by %j', (comment) => {
    expect(findCommand(comment)).toBeNull();
  });

  it('takes no time over long lines', () => {
    const blanks = ' '.repeat(500_000);
    for (const comment of [
      `@${'a'.repeat(500_000)} retr`,
      `@bot retry${blanks}x`,
      `@bot${blanks}x`,
      `${blanks}@bot`,
    ])
      expect(findCommand(comment)).toBeNull();
  });
});
