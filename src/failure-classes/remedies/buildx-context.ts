import type { Situation } from '../../situation/situation.ts';
import { insertBefore, replaceWord } from './command-edits.ts';
import type { TlsPlan } from './tls-plan.ts';

const contextName = 'tls-environment';

/**
 * `docker buildx create` refuses TLS settings from the environment; a docker context carries them.
 * https://docs.gitlab.com/ci/docker/using_docker_build/
 */
export function planBuildxContext(situation: Situation): TlsPlan {
  const { job, commands, failed } = situation;
  const create = commands.find(
    ({ call, position }) =>
      call?.management === 'buildx' &&
      call.verb === 'create' &&
      position.list === failed.position?.list &&
      position.index === failed.position.index,
  );
  const explanation =
    'docker buildx create does not take the TLS settings of the environment (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH). They reach it through a docker context.';
  const text = `Run "docker context create ${contextName}" first and add ${contextName} to "docker buildx create".`;
  if (create?.call === undefined || create.call === null || create.call.operands.length > 0) {
    return {
      confidence: 'high',
      explanation,
      settings: [],
      remedy: { kind: 'advice', audience: 'maintainer', text },
    };
  }
  const last = create.command.words.at(-1);
  const edits = [
    insertBefore(situation, create, `docker context create ${contextName}`),
    ...(last === undefined ? [] : [replaceWord(situation, create, last, `${last.raw} ${contextName}`)]),
  ];
  return {
    confidence: 'high',
    explanation,
    settings: [],
    remedy: {
      kind: 'edits',
      title: `Give buildx the TLS settings of ${job.name} through a context`,
      edits,
      otherwise: text,
    },
  };
}
