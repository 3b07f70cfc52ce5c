import type { Edit } from '../../ci-file/edit.ts';
import { derivedServiceNames } from '../../docker/docker-daemon.ts';
import { dockerHub, registryOfImage } from '../../docker/registry.ts';
import type { RateLimit } from '../../docker/rate-limit.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import { jobsWhere } from '../../situation/docker-jobs.ts';
import { registryUses } from '../../situation/registry-use.ts';
import type { RunnerPull } from '../../situation/runner-pull.ts';
import { failedCommands, type Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { insertBefore, replaceWord } from './command-edits.ts';

const proxyPrefix = /\$\{?(CI_DEPENDENCY_PROXY_(?:GROUP|DIRECT_GROUP)_IMAGE_PREFIX)\}?/;

const proxyLogin =
  'echo "$CI_DEPENDENCY_PROXY_PASSWORD" | docker login -u "$CI_DEPENDENCY_PROXY_USER" --password-stdin "$CI_DEPENDENCY_PROXY_SERVER"';

/**
 * The variable by which the pipeline already uses its group's dependency proxy; null where nothing
 * shows that the group has one. https://docs.gitlab.com/user/packages/dependency_proxy/
 */
function proxyInUse({ pipeline }: Situation): string | null {
  for (const text of pipeline.files.texts.values()) {
    const name = proxyPrefix.exec(text)?.[1];
    if (name !== undefined) return `\${${name}}`;
  }
  return null;
}

/** Pulls the image that the runner could not get through the group's dependency proxy. */
export function avoidHubForRunner(situation: Situation, pull: RunnerPull): ProposedRemedy {
  const { job, pipeline, expand } = situation;
  const prefix = proxyInUse(situation);
  const onHub = registryOfImage(expand(pull.written)) === dockerHub;
  if (prefix === null || !onHub) return adviseProxy(pull.written, null);
  const name = `${prefix}/${withoutHub(pull.written)}`;
  const acceptableFor = jobsWhere(pipeline, job, (other) =>
    pull.service === null
      ? other.job.image?.value.name === pull.written
      : other.job.services.some(({ value }) => value.name === pull.written),
  );
  const edit: Edit =
    pull.service === null
      ? { op: 'set-image', job: job.name, acceptableFor, name }
      : serviceEdit(situation, pull.service, name, acceptableFor);
  return {
    kind: 'edits',
    title: `Pull ${pull.written} through the dependency proxy`,
    edits: [edit],
    otherwise: `Use ${name} in ${job.name}.`,
  };
}

/** The longer path gives the service other names; the one the job uses has to stay. */
function serviceEdit(
  { job, expand }: Situation,
  index: number,
  name: string,
  acceptableFor: readonly string[],
): Edit {
  const service = job.services[index]?.value;
  const present = derivedServiceNames(expand(service?.name ?? ''))[0];
  const alias =
    service?.aliases.length === 0 && present !== undefined ? { alias: present.replaceAll('__', '-') } : {};
  return { op: 'update-service', job: job.name, acceptableFor, index, changes: { name, ...alias } };
}

/** Pulls through the group's dependency proxy what the failed command names itself. */
export function avoidHub(situation: Situation, limit: RateLimit): ProposedRemedy {
  const { job, commands } = situation;
  const prefix = proxyInUse(situation);
  const uses = registryUses(failedCommands(situation), null).filter(
    ({ registry, call }) =>
      registry === dockerHub && (call.verb === 'pull' || call.verb === 'run' || call.verb === 'create'),
  );
  const use = uses.length === 1 ? uses[0] : undefined;
  if (prefix === null || use === undefined || use.call.client !== 'docker')
    return adviseProxy(use?.word.text ?? null, limit);
  const others = registryUses(commands, null).filter(({ word }) => word.text === use.word.text);
  const named = commands.some(
    ({ call }) =>
      call !== null &&
      !['pull', 'run', 'create'].includes(call.verb) &&
      call.operands.some(({ text }) => text === use.word.text),
  );
  const first = others[0];
  if (named || first === undefined || expandVariables(use.word.text, use.command.variables).includes('$'))
    return adviseProxy(use.word.text, limit);
  const name = `"${prefix}/${withoutHub(use.word.text)}"`;
  return {
    kind: 'edits',
    title: `Pull ${use.word.text} through the dependency proxy in ${job.name}`,
    edits: [
      insertBefore(situation, first.command, proxyLogin),
      ...others.map(({ command, word }) => replaceWord(situation, command, word, name)),
    ],
    otherwise: `Log in to the dependency proxy and use ${name}: ${proxyLogin}`,
  };
}

function withoutHub(reference: string): string {
  return reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
}

function adviseProxy(image: string | null, limit: RateLimit | null): ProposedRemedy {
  const login =
    limit?.authenticated === true
      ? ''
      : ' Or log in to Docker Hub with an account of your own, which has a higher limit.';
  const example = image === null || image.includes('$') ? 'node:20' : withoutHub(image);
  return {
    kind: 'advice',
    audience: 'maintainer',
    text: `If the project's group has the dependency proxy switched on, pull through it: \${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/${example} (as image or service it needs no login; a docker service then needs alias: docker; for FROM pass the prefix as a build argument, after: ${proxyLogin}).${login} A registry mirror of the runner's docker helps all jobs.`,
  };
}
