import { optionValue } from '../../docker/docker-call.ts';
import type { Situation } from '../../situation/situation.ts';
import type { TlsPlan } from './tls-plan.ts';

/**
 * skopeo reads `tcp://` in its daemon options as https; `http://` is its word for a daemon without TLS:
 * https://github.com/containers/image/blob/main/docker/daemon/client.go. Advice, not a patch, as long
 * as no lab has run it.
 *
 * @returns null where the failed step does not call skopeo so
 */
export function adviseSkopeoHost(situation: Situation): TlsPlan | null {
  for (const call of situation.failed.calls) {
    const host =
      call.client === 'skopeo' ? optionValue(call, '--src-daemon-host', '--dest-daemon-host') : undefined;
    if (host === undefined || !host.text.startsWith('tcp://')) continue;
    const to = host.text.replace('tcp://', 'http://');
    return {
      confidence: 'high',
      explanation: `skopeo speaks TLS to ${host.text}, because it takes tcp:// for https, but the daemon serves plain TCP. Written as http:// it does not.`,
      settings: ['DOCKER_TLS_CERTDIR'].filter((name) => situation.job.variables.has(name)),
      remedy: {
        kind: 'advice',
        audience: 'maintainer',
        text: `Use ${to} instead of ${host.text} in the skopeo command.`,
      },
    };
  }
  return null;
}
