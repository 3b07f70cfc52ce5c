import { describe, expect, it } from 'vitest';
import { toSuggestions } from '../../src/delivery/suggestions.ts';
import type { FileDiff } from '../../src/gitlab/schema.ts';

const refs = { base_sha: 'b', start_sha: 's', head_sha: 'h' };
const path = '.gitlab-ci.yml';

function diffOf(hunks: string): FileDiff {
  return { oldPath: path, newPath: path, isDeleted: false, hunks };
}

function suggest(before: string, after: string, hunks: string) {
  return toSuggestions([{ path, before, after }], [diffOf(hunks)], refs);
}

const shown = '@@ -1,3 +1,3 @@\n a\n-old\n+b\n c\n';

describe('toSuggestions', () => {
  it('replaces an added line by its number in the new file alone', () => {
    expect(suggest('a\nb\nc\n', 'a\nB\nc\n', shown)).toEqual([
      {
        position: { ...refs, position_type: 'text', old_path: path, new_path: path, new_line: 2 },
        block: '```suggestion:-0+0\nB\n```',
      },
    ]);
  });

  it('replaces a line of the context by both of its numbers', () => {
    expect(suggest('a\nb\nc\n', 'a\nb\nC\n', shown)?.[0]?.position).toMatchObject({
      old_line: 3,
      new_line: 3,
    });
  });

  it('takes the line above along where lines are only added', () => {
    expect(suggest('a\nb\nc\n', 'a\nb\nnew\nc\n', shown)?.map(({ block }) => block)).toEqual([
      '```suggestion:-0+0\nb\nnew\n```',
    ]);
  });

  it('takes the first line along where lines are added above it', () => {
    expect(suggest('a\nb\nc\n', 'new\na\nb\nc\n', shown)).toMatchObject([
      { position: { new_line: 1 }, block: '```suggestion:-0+0\nnew\na\n```' },
    ]);
  });

  it('replaces several lines from the last of them', () => {
    expect(suggest('a\nb\nc\n', 'a\nx\ny\n', shown)).toMatchObject([
      { position: { new_line: 3 }, block: '```suggestion:-1+0\nx\ny\n```' },
    ]);
  });

  it('cannot be ended by what it suggests', () => {
    expect(suggest('a\nb\nc\n', 'a\n```\nc\n', shown)?.[0]?.block).toBe('````suggestion:-0+0\n```\n````');
  });

  it.each([
    ['a line that the diff does not show', 'a\nb\nc\nd\n', 'a\nb\nc\nD\n'],
    ['one of two places that it does not show', 'a\nb\nc\nd\n', 'a\nB\nc\nD\n'],
    ['Windows line endings', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n'],
    ['a last line without line break', 'a\nb\nc', 'a\nB\nc'],
  ])('says nothing about %s', (_what, before, after) => {
    expect(suggest(before, after, shown)).toBeNull();
  });

  it('says nothing about a file that the merge request leaves alone', () => {
    expect(
      toSuggestions([{ path: 'other.yml', before: 'a\n', after: 'b\n' }], [diffOf(shown)], refs),
    ).toBeNull();
  });
});
