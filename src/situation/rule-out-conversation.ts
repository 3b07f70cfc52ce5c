import { findDaemonDeath } from './daemon-death.ts';
import { daemonAnsweredBefore, findDaemonFailure, isFixedMeanwhile } from './failed-call.ts';
import type { Situation } from './situation.ts';

/**
 * Why words about the docker daemon in a trace say nothing about how client and daemon meet, as one
 * sentence; null where they may.
 */
export function ruleOutConversation(situation: Situation): string | null {
  if (isFixedMeanwhile(situation)) {
    return 'The CI file names a daemon that this run did not have, so the trace is of an older file.';
  }
  if (findDaemonFailure(situation) === null) {
    return 'It was not the docker client of the step that failed who said it.';
  }
  if (daemonAnsweredBefore(situation)) {
    return 'An earlier docker command of the job was answered, so client and daemon had met.';
  }
  const death = findDaemonDeath(situation);
  return death === null ? null : `The daemon had ended by itself (trace line ${String(death.number)}).`;
}
