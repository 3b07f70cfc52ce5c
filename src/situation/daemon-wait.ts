import { talksToDaemon } from '../docker/docker-call.ts';
import type { Situation } from './situation.ts';

/** A loop over a docker command with a pause in it is a wait; one that ran to its end shows more than haste. */
export function waitsForDaemon({ commands }: Situation): boolean {
  return commands.some(({ call, command }) => {
    const loops = command.within.some(
      (nesting) => nesting === 'for' || nesting === 'while' || nesting === 'until',
    );
    return loops && call !== null && talksToDaemon(call);
  });
}

/** Nobody waited for the service: the Kubernetes executor does not, and the docker executor can be told not to. */
export function isUnwatched({ trace }: Situation): boolean {
  const { executor, services, waitedForServices } = trace.runner;
  return executor === 'kubernetes' || (executor === 'docker' && services.length > 0 && !waitedForServices);
}
