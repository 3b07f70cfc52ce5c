import type { ProposedRemedy } from '../failure-class.ts';

/** How long GitLab keeps artifacts unless told otherwise is 30 days; a week outlasts a weekend and a manual job. */
const longerExpiry = '1 week';

/**
 * Artifacts that were gone when they were needed are kept longer.
 *
 * @param producer The job that makes them; null where it is not known.
 * @param expireIn Its `artifacts:expire_in`; null where it has none.
 */
export function proposeLongerExpiry(producer: string | null, expireIn: string | null): ProposedRemedy {
  if (producer === null || expireIn === null) {
    return {
      kind: 'advice',
      audience: 'maintainer',
      text: `Run ${producer ?? 'the job that makes the artifacts'} again before this one; its artifacts are gone.`,
    };
  }
  return {
    kind: 'edits',
    title: `Keep the artifacts of ${producer} for ${longerExpiry}`,
    edits: [{ op: 'set-artifact-expiry', job: producer, acceptableFor: [], expireIn: longerExpiry }],
    otherwise: `Raise expire_in of ${producer} (now ${expireIn}) above the time until the jobs that need its artifacts run.`,
  };
}
