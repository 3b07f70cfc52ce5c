import { libraryOutput } from '../situation/client-output.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import type { Situation } from '../situation/situation.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { FailureClass, ProposedRemedy } from './failure-class.ts';

// https://github.com/moby/moby/blob/v26.1.5/client/request.go; docker-py, dockerode and docker-java after it.
const refused: readonly LinePattern[] = [
  linePattern(
    'permission denied while trying to connect',
    /^(?:[\w ]+: )*(?:Got )?permission denied while trying to connect to the (?:Docker daemon socket|docker API) at unix:\/\/\S+/,
  ),
  linePattern('.sock: connect: permission denied', /\bdial unix \S*docker\.sock: connect: permission denied/),
  linePattern(
    'PermissionError(13',
    /\bError while fetching server API version: \('Connection aborted\.', PermissionError\(13,/,
  ),
  linePattern('connect EACCES', /\bconnect EACCES \S*docker\.sock/),
  linePattern(
    'UnixSocketClientProviderStrategy',
    /^\s*UnixSocketClientProviderStrategy: failed with exception [^.]*\. Root cause [^(]*\((?:\[13\] )?Permission denied/,
  ),
];

/** The docker socket is there, but the job's user may not open it. */
export const socketPermission: FailureClass = {
  id: 'socket-permission',
  summary: "The job's user may not use the docker socket.",
  patterns: refused,

  find(situation) {
    const line = libraryOutput(situation).findLast(({ text }) =>
      refused.some((pattern) => matchLine(pattern, text) !== null),
    );
    if (line === undefined) return null;
    const { job, pipeline } = situation;
    const places = [job.variables.get('DOCKER_HOST') ?? null, job.image, situation.failed.entry];
    return {
      confidence: 'high',
      evidence: [
        traceEvidence(line),
        ...places.flatMap((place) => (place === null ? [] : [ciEvidence(pipeline, place)])).slice(0, 2),
      ],
      explanation: `The docker socket is there, but the user that ${job.name} runs as may not open it. It belongs to root and the group docker of the runner's machine.`,
      remedy: advise(situation),
    };
  },
};

function advise({ trace }: Situation): ProposedRemedy {
  if (trace.runner.executor === 'shell') {
    return {
      kind: 'advice',
      audience: 'runner-admin',
      text: 'Put the runner\'s user into the group docker and restart the runner: "usermod -aG docker gitlab-runner". Members of that group are as good as root on the machine.',
    };
  }
  return {
    kind: 'advice',
    audience: 'runner-admin',
    text: `Either run the job with an image whose user is root, or add that image's user to the group that owns the runner's docker socket. Or use a docker:dind service instead of the runner's socket: whoever may use the socket is as good as root on the runner.`,
  };
}
