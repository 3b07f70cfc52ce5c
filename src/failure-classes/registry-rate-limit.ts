import { rateLimitPatterns, readRateLimit, type RateLimit } from '../docker/rate-limit.ts';
import { clientOutput } from '../situation/client-output.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { findRunnerPull, runnerPullPatterns } from '../situation/runner-pull.ts';
import type { Situation } from '../situation/situation.ts';
import type { FailureClass, Finding } from './failure-class.ts';
import { avoidHub, avoidHubForRunner } from './remedies/dependency-proxy.ts';

/** A registry takes no more pulls for now: mostly Docker Hub's limit for anonymous pulls. */
export const registryRateLimit: FailureClass = {
  id: 'registry-rate-limit',
  summary: "The registry's pull limit was reached.",
  patterns: [...rateLimitPatterns, ...runnerPullPatterns],

  find(situation) {
    const pull = findRunnerPull(situation, (text) => readRateLimit(text) !== null);
    if (pull !== null) {
      return {
        confidence: 'high',
        evidence: [traceEvidence(pull.line), ciEvidence(situation.pipeline, pull.place)],
        explanation: `The runner could not pull ${pull.image}: ${describe(readRateLimit(pull.line.text))}.`,
        remedy: avoidHubForRunner(situation, pull),
      };
    }
    return findInScript(situation);
  },
};

function findInScript(situation: Situation): Finding | null {
  const line = clientOutput(situation).findLast(({ text }) => readRateLimit(text) !== null);
  const limit = line === undefined ? null : readRateLimit(line.text);
  if (line === undefined || limit === null) return null;
  const place = situation.failed.entry;
  return {
    confidence: 'high',
    evidence: [traceEvidence(line), ...(place === null ? [] : [ciEvidence(situation.pipeline, place)])],
    explanation: `The image could not be pulled: ${describe(limit)}. ${whatHelps(limit)}`,
    remedy: limit.hub
      ? avoidHub(situation, limit)
      : { kind: 'retry', reason: 'The registry throttles for a moment; the job can simply run again.' },
  };
}

function describe(limit: RateLimit | null): string {
  if (limit?.hub === false) return 'the registry takes no more requests for the moment';
  return limit?.authenticated === true
    ? "the account's pull limit of Docker Hub is used up"
    : "Docker Hub's limit for anonymous pulls from the runner's address is used up";
}

function whatHelps({ hub, authenticated }: RateLimit): string {
  if (!hub) return 'It is not Docker Hub, whose credentials would be no use here.';
  return authenticated
    ? 'The job is logged in to Docker Hub already, so a login is no cure.'
    : 'Each pull counts that does not come from a cache.';
}
