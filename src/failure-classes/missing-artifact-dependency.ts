import { artifactDelivery } from '../situation/artifact-flow.ts';
import { ciEvidence } from '../situation/evidence.ts';
import type { Situation } from '../situation/situation.ts';
import type { ResolvedJob } from '../ci-file/pipeline.ts';
import type { Finding } from './failure-class.ts';
import { proposeLongerExpiry } from './remedies/longer-expiry.ts';

/**
 * GitLab's word for a job that it failed before a runner took it, since artifacts it needs were deleted
 * or had expired. Such a job has no trace.
 * https://docs.gitlab.com/ci/jobs/job_artifacts_troubleshooting/#error-message-this-job-could-not-start-because-it-could-not-retrieve-the-needed-artifacts
 */
const neverStarted = 'missing_dependency_failure';

/** A job that never started for want of another job's artifacts; null for all others. */
export function findMissingDependency(situation: Situation): Finding | null {
  if (situation.failureReason !== neverStarted) return null;
  const { job, pipeline } = situation;
  const producers = [...pipeline.jobs.values()].filter((producer) => mayBeMissed(producer, situation));
  const expiring = producers.filter(({ artifacts }) => (artifacts?.value.expireIn ?? null) !== null);
  const [only = null] = expiring.length === 1 ? expiring : producers.length === 1 ? producers : [];
  const places = [
    only?.artifacts ?? null,
    job.needs,
    job.dependencies,
    job.script[0] ?? null,
    job.image,
  ].flatMap((place) => place ?? []);
  if (places.length === 0) return null;
  return {
    confidence: only === null ? 'medium' : 'high',
    evidence: places.slice(0, 2).map((place) => ciEvidence(pipeline, place)),
    explanation: `GitLab did not start ${job.name}: artifacts that it needs had been deleted or had expired by then.${only === null ? '' : ` It gets them from ${only.name}.`}`,
    remedy: proposeLongerExpiry(only?.name ?? null, only?.artifacts?.value.expireIn ?? null),
  };
}

function mayBeMissed(producer: ResolvedJob, { job, pipeline }: Situation): boolean {
  return (
    producer.artifacts !== null &&
    producer.name !== job.name &&
    artifactDelivery(job, producer.name, pipeline) === 'delivered'
  );
}
