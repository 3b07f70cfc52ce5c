import { describe, expect, it } from 'vitest';
import { diagnoseCase, readFailureCases } from '../support/failure-case.ts';

const cases = new Map(readFailureCases().map((failure) => [failure.name, failure]));

/** What was ruled out in a case: reasons by class. */
function ruledOut(name: string): Readonly<Record<string, string>> {
  const failure = cases.get(name);
  if (failure === undefined) throw new Error(`there is no case ${name}`);
  const { considered } = diagnoseCase(failure);
  return Object.fromEntries(considered.map(({ failureClass, reason }) => [failureClass, reason]));
}

describe('causes that were ruled out', () => {
  it('say why the other causes of the same words are not it', () => {
    expect(ruledOut('tls-mismatch/client-sent-to-2375')).toEqual({
      'daemon-not-ready':
        'The client asked where this daemon never listens, so waiting would change nothing.',
      'service-missing': expect.stringMatching(/^The daemon of \S+ is there, and answers to .*docker/),
    });
    expect(ruledOut('daemon-not-ready/plain-daemon-pauses')).toMatchObject({
      'tls-mismatch': expect.stringContaining(
        'Client and daemon agree: the daemon serves plain TCP on port 2375',
      ),
    });
    expect(ruledOut('daemon-not-ready/job-waited-already')).toMatchObject({
      'daemon-not-ready': 'The job waits for the daemon already.',
    });
  });

  it('are told for a job whose cause is unknown', () => {
    expect(ruledOut('daemon-not-ready/daemon-died-during-the-build')).toEqual({
      'missing-artifact': 'Nothing in the CI file and the rest of the trace bears it out.',
    });
  });

  it('quote the line that speaks for them, and are never among the diagnoses', () => {
    for (const failure of cases.values()) {
      const { diagnoses, considered } = diagnoseCase(failure);
      const named = new Set(diagnoses.map(({ failureClass }) => failureClass));
      expect(considered.filter(({ failureClass }) => named.has(failureClass))).toEqual([]);
      for (const { evidence } of considered) expect(evidence).toMatchObject([{ source: 'trace' }]);
    }
  });
});
