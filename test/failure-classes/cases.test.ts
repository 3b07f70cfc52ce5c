import { describe, expect, it } from 'vitest';
import { diagnoseCase, readFailureCases, type FailureCase } from '../support/failure-case.ts';

const cases = readFailureCases();
const patched = cases.filter(({ diff }) => diff !== null);

describe('each failure case', () => {
  it.each(cases.map((failure) => [failure.name, failure] as const))(
    '%s is diagnosed rightly',
    (_, failure) => {
      const [first] = diagnoseCase(failure).diagnoses;
      const { expected, diff } = failure;
      expect(first?.failureClass ?? null).toBe(expected.failureClass);
      if (first === undefined) return;
      const [proof] = first.evidence;
      expect({ line: proof?.line, text: proof?.text }).toEqual(expected.evidence);
      const quoted = first.evidence.map(({ text }) => text.trim());
      expect(quoted).toEqual(expect.arrayContaining([...(expected.alsoQuotes ?? [])]));
      expect(first.evidence.some(({ source }) => source === 'ci')).toBe(true);
      const audience = first.remedy.kind === 'advice' ? first.remedy.audience : undefined;
      expect({ remedy: first.remedy.kind, audience }).toEqual({
        remedy: expected.remedy,
        audience: expected.audience,
      });
      expect(first.remedy.kind === 'patch' ? first.remedy.diff : null).toBe(diff);
    },
  );

  it.each(patched.map((failure) => [failure.name, failure] as const))(
    '%s is patched in a file with CRLF line ends as in one with LF',
    (_, failure) => {
      const withCrlf = rewrite(failure.texts, (text) => text.replaceAll(/\r?\n/g, '\r\n'));
      const after = patch(failure, withCrlf);
      expect([...after.values()].join('')).not.toMatch(/[^\r]\n/);
      expect(rewrite(after, toLf)).toEqual(rewrite(patch(failure, failure.texts), toLf));
    },
  );

  it.each(patched.map((failure) => [failure.name, failure] as const))(
    '%s is patched in a file with a byte order mark, which stays',
    (_, failure) => {
      const marked = rewrite(failure.texts, (text) => `\uFEFF${text}`);
      const after = patch(failure, marked);
      expect(after).toEqual(rewrite(patch(failure, failure.texts), (text) => `\uFEFF${text}`));
    },
  );

  it.each(patched.map((failure) => [failure.name, failure] as const))(
    '%s yields no further patch once it is patched',
    (_, failure) => {
      const after = patch(failure, failure.texts);
      const kinds = diagnoseCase(failure, after).diagnoses.map(({ remedy }) => remedy.kind);
      expect(kinds[0]).not.toBe('patch');
    },
  );
});

function toLf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function rewrite(
  texts: ReadonlyMap<string, string>,
  change: (text: string) => string,
): ReadonlyMap<string, string> {
  return new Map([...texts].map(([file, text]) => [file, change(text)]));
}

/** All files of the case after the patch of the first diagnosis. */
function patch(failure: FailureCase, texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const remedy = diagnoseCase(failure, texts).diagnoses[0]?.remedy;
  if (remedy?.kind !== 'patch') throw new Error(`no patch but ${remedy?.kind ?? 'no diagnosis'}`);
  return new Map([...texts, ...remedy.files.map(({ path, after }) => [path, after] as const)]);
}
