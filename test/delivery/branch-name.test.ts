import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchName, isOwnBranch } from '../../src/delivery/branch-name.ts';

function fixOf(name: string, changes: { targetBranch?: string; edit?: string; failureClass?: string } = {}) {
  const job = { id: 1, name, webUrl: '', evidence: [] };
  return { targetBranch: 'main', failureClass: 'tls-mismatch', edit: 'e', jobs: [job], ...changes };
}

describe('branchName', () => {
  it('is the same for the same fix, and for every instance of the job', () => {
    expect(branchName(fixOf('build'))).toBe(branchName(fixOf('build')));
    expect(branchName(fixOf('build: [amd64]'))).toBe(branchName(fixOf('build: [arm64]')));
    expect(branchName(fixOf('test 1/3'))).toBe(branchName(fixOf('test 3/3')));
  });

  it('is another one for another target, class, job or edit', () => {
    const names = [
      fixOf('build'),
      fixOf('push'),
      fixOf('build', { targetBranch: 'release' }),
      fixOf('build', { failureClass: 'daemon-not-ready' }),
      fixOf('build', { edit: 'f' }),
    ].map(branchName);

    expect(new Set(names).size).toBe(names.length);
  });

  it('does not depend on the order of the jobs', () => {
    const [first, second] = [fixOf('a').jobs[0]!, fixOf('b').jobs[0]!];

    expect(branchName({ ...fixOf('a'), jobs: [first, second] })).toBe(
      branchName({ ...fixOf('a'), jobs: [second, first] }),
    );
  });

  it('is a valid branch name, whatever the job is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const branch = branchName(fixOf(name));
        expect(branch).toMatch(/^pipewright\/tls-mismatch-(?:[a-z0-9]+-)*[0-9a-f]{10}$/);
        expect(branch.length).toBeLessThan(120);
        expect(isOwnBranch(branch)).toBe(true);
      }),
    );
  });
});
