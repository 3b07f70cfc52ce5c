import {
  readVersionRefusal,
  versionRefusalPatterns,
  type VersionRefusal,
} from '../docker/version-refusal.ts';
import { isDockerImage } from '../docker/docker-client.ts';
import { libraryOutput } from '../situation/client-output.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { changesBeforeFailure } from '../situation/failed-client.ts';
import type { Situation } from '../situation/situation.ts';
import type { FailureClass } from './failure-class.ts';
import { alignVersions } from './remedies/align-versions.ts';

/** Client and daemon are of versions that refuse each other. */
export const apiVersionSkew: FailureClass = {
  id: 'api-version-skew',
  summary: "The docker client and the daemon refuse each other's version.",
  patterns: versionRefusalPatterns,

  find(situation) {
    const line = libraryOutput(situation).findLast(({ text }) => readVersionRefusal(text) !== null);
    const refusal = line === undefined ? null : readVersionRefusal(line.text);
    if (line === undefined || refusal === null || !fileSetsVersions(situation)) return null;
    const { job, daemons, pipeline } = situation;
    const forced = job.variables.get('DOCKER_API_VERSION');
    const places = [forced ?? null, daemons[0]?.service ?? null, job.image];
    return {
      confidence: 'high',
      evidence: [
        traceEvidence(line),
        ...places.flatMap((place) => (place === null ? [] : [ciEvidence(pipeline, place)])),
      ],
      explanation: explain(situation, refusal),
      remedy: alignVersions(situation, refusal),
    };
  },
};

/** Without a daemon of the job's own only a client that the file chooses says something about the file. */
function fileSetsVersions(situation: Situation): boolean {
  const { daemons, job, variables } = situation;
  if (
    daemons.length > 0 ||
    variables.has('DOCKER_API_VERSION') ||
    changesBeforeFailure(situation).has('DOCKER_API_VERSION')
  )
    return true;
  return (
    job.image !== null &&
    situation.trace.runner.executor !== 'shell' &&
    isDockerImage(situation.expand(job.image.value.name))
  );
}

function explain(situation: Situation, { older, clientVersion, limit }: VersionRefusal): string {
  const { job, daemons, variables } = situation;
  const service = daemons[0]?.image ?? "the runner's docker";
  const image = job.image?.value.name ?? 'the client';
  const client = clientVersion === null ? '' : ` (API ${clientVersion})`;
  if (variables.get('DOCKER_API_VERSION') === clientVersion && clientVersion !== null)
    return `DOCKER_API_VERSION holds the client to API ${clientVersion}, which the daemon of ${service} does not take (its limit is ${limit ?? 'another'}). Without the variable the two agree on a version by themselves.`;
  const floats = daemons[0] !== undefined && daemons[0].version === null;
  const moves = floats ? ` ${service} is not pinned, so it moves on with every release of docker.` : '';
  return older === 'client'
    ? `The docker client in ${image}${client} is older than ${service} still accepts (at least ${limit ?? 'a newer one'}).${moves}`
    : `The docker client in ${image}${client} asks for more than ${service} can do (at most ${limit ?? 'an older version'}).${moves}`;
}
