import { optionValue } from '../../docker/docker-call.ts';
import { failedCommands, type Situation } from '../../situation/situation.ts';
import type { TlsPlan } from './consistent-tls.ts';
import { replaceWord } from './command-edits.ts';

/**
 * skopeo reads `tcp://` in its daemon options as https; `http://` is its word for a daemon without TLS.
 * https://github.com/containers/image/blob/main/docker/daemon/client.go
 *
 * @returns null where the failed step does not call skopeo so
 */
export function planSkopeoHost(situation: Situation): TlsPlan | null {
  for (const command of failedCommands(situation)) {
    const { call } = command;
    const host =
      call?.client === 'skopeo' ? optionValue(call, '--src-daemon-host', '--dest-daemon-host') : undefined;
    if (host === undefined || !host.text.startsWith('tcp://')) continue;
    const to = host.raw.replace('tcp://', 'http://');
    return {
      confidence: 'high',
      explanation: `skopeo speaks TLS to ${host.text}, because it takes tcp:// for https, but the daemon serves plain TCP. Written as http:// it does not.`,
      settings: ['DOCKER_TLS_CERTDIR'].filter((name) => situation.job.variables.has(name)),
      remedy: {
        kind: 'edits',
        title: `Tell skopeo that the daemon of ${situation.job.name} speaks plain TCP`,
        edits: [replaceWord(situation, command, host, to)],
        otherwise: `Use ${to} instead of ${host.text}.`,
      },
    };
  }
  return null;
}
