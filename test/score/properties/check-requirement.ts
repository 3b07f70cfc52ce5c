import { findJob } from '../pipeline/find-job.ts';
import { artifactFlows } from './artifact-flows.ts';
import { contains, expiresLater, hasDockerCli, mkdirBefore, noOption, varIs } from './command-properties.ts';
import { daemonTrusts, serviceAnswersTo, tlsConsistent, versionsMatch } from './daemon-properties.ts';
import { imageAvailable, referencesAgree } from './image-properties.ts';
import { loginBefore } from './login-before.ts';
import type { Property, Requirement, Surroundings } from './property.ts';
import { waitsBeforeFirstDocker } from './waits-for-daemon.ts';

const properties: Readonly<Record<string, Property>> = {
  artifactFlows,
  contains,
  daemonTrusts,
  expiresLater,
  hasDockerCli,
  imageAvailable,
  loginBefore,
  mkdirBefore,
  noOption,
  referencesAgree,
  serviceAnswersTo,
  tlsConsistent,
  varIs,
  versionsMatch,
  waitsBeforeFirstDocker,
};

/**
 * Null when the requirement is met, otherwise why it is not.
 * @param failedJob the job that it is about where it names none.
 */
export function checkRequirement(
  requirement: Requirement,
  failedJob: string,
  around: Surroundings,
): string | null {
  const property = properties[requirement.p];
  if (property === undefined) return `${requirement.p} is not a property that this scorer knows`;
  const name = String(requirement['job'] ?? requirement['consumer'] ?? failedJob);
  const job = findJob(around.pipeline, name);
  const reason = job === null ? 'the job is gone' : property(job, requirement, around);
  return reason === null ? null : `${requirement.p} (${name}): ${reason}`;
}
