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

/**
 * Pulls the job's image and services from Docker Hub through the group's dependency proxy: once the
 * limit is reached, the runner gets none of them.
 */
export function avoidHubForRunner(situation: Situation, pull: RunnerPull): ProposedRemedy {
  const { job, expand } = situation;
  const prefix = proxyInUse(situation);
  if (prefix === null || !isOnHub(expand(pull.written))) return adviseProxy(pull.written, null);
  const services = job.services.flatMap(({ value }, index) =>
    isOnHub(expand(value.name)) ? [serviceEdit(situation, index, `${prefix}/${withoutHub(value.name)}`)] : [],
  );
  const image =
    job.image !== null && isOnHub(expand(job.image.value.name))
      ? [imageEdit(situation, job.image.value.name, prefix)]
      : [];
  return {
    kind: 'edits',
    title: `Pull ${pull.written} through the dependency proxy`,
    edits: [...image, ...services],
    otherwise: `Use ${prefix}/${withoutHub(pull.written)} in ${job.name}.`,
  };
}

/** A name that begins with an unknown variable may come from anywhere. */
function isOnHub(image: string): boolean {
  return registryOfImage(image) === dockerHub;
}

function imageEdit({ job, pipeline }: Situation, written: string, prefix: string): Edit {
  const acceptableFor = jobsWhere(pipeline, job, (other) => other.job.image?.value.name === written);
  return { op: 'set-image', job: job.name, acceptableFor, name: `${prefix}/${withoutHub(written)}` };
}

/** The longer path gives the service other names; the one the job uses has to stay. */
function serviceEdit({ job, pipeline, expand }: Situation, index: number, name: string): Edit {
  const service = job.services[index]?.value;
  const present = derivedServiceNames(expand(service?.name ?? '')).at(-1);
  const alias = service?.aliases.length === 0 && present !== undefined ? { alias: present } : {};
  const acceptableFor = jobsWhere(pipeline, job, (other) =>
    other.job.services.some(({ value }) => value.name === service?.name),
  );
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
