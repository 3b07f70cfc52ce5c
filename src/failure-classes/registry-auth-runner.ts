import { readRegistryFailure } from '../docker/registry-failure.ts';
import { imageName } from '../docker/image-reference.ts';
import { dockerHub, registryOfImage } from '../docker/registry.ts';
import { couldBeReference } from '../situation/could-be-reference.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { findRunnerPull } from '../situation/runner-pull.ts';
import type { Situation } from '../situation/situation.ts';
import type { Finding } from './failure-class.ts';

/** The runner itself was refused the job's image or a service's; its own login is not the job's. */
export function findRunnerPullDenied(situation: Situation): Finding | null {
  const pull = findRunnerPull(situation, (text) => readRegistryFailure(text)?.kind === 'denied');
  if (pull === null) return null;
  const { line, image, place } = pull;
  const registry = registryOfImage(image);
  const open = registry === dockerHub && !imageName(image).includes('/');
  if (open || !couldBeReference(situation.expand(pull.written), image)) return null;
  return {
    confidence: 'high',
    evidence: [traceEvidence(line), ciEvidence(situation.pipeline, place)],
    explanation: `The runner may not pull ${image}. A docker login in the script comes too late for it, and the runner does not know the job's variables of that kind.`,
    remedy: {
      kind: 'advice',
      audience: 'maintainer',
      text: `Define the CI/CD variable DOCKER_AUTH_CONFIG with credentials for ${registry}: {"auths":{"${registry}":{"auth":"<base64 of user:password>"}}}. For an image of another project on this GitLab, let this project's job token in there (Settings > CI/CD > Job token permissions).`,
    },
  };
}
