import type { ProposedRemedy } from '../../failure-classes/failure-class.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import { isFullyKnown } from '../checked-pipeline.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOfCommand } from '../place.ts';
import { dockerReleaseOf } from './docker-release.ts';
import { isTransparent } from './empty-store.ts';

/** A push by a client that nobody gave credentials. */
export const pushWithoutLogin: CheckRule = {
  id: 'push-without-login',
  severity: 'warning',
  title: 'docker push without docker login',
  advice:
    'Log in to the registry first: echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY".',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked): RuleFinding[] => {
      const push = findPush(checked);
      if (push === undefined) return [];
      const image = push.call?.operands[0]?.text ?? '';
      return [
        {
          job: checked.job.name,
          place: placeOfCommand(pipeline.files.texts, push),
          subject: `push ${image}`,
          reason: `docker push sends ${image} to a registry, but nothing in the job logs in there. The client starts without credentials in each job, unless the runner brings some along.`,
          propose: (names) => logIn(checked, push, names),
        },
      ];
    });
  },
};

/** Registries that take pushes from nobody unknown. Of others one cannot tell. */
const closedRegistry =
  /^(?:\$\{?CI_REGISTRY(?:_IMAGE)?\}?(?:[/:]|$)|(?:[\w-]+\.)*(?:docker\.io|gitlab\.com|ghcr\.io|quay\.io|gcr\.io|pkg\.dev|azurecr\.io|amazonaws\.com)\/|[a-z0-9_-]+\/[^$]*$)/;

function findPush(checked: CheckedJob): JobCommand | undefined {
  const { commands, daemons, job, expand, variables } = checked;
  const image = expand(job.image?.value.name ?? '');
  // An image of somebody else's making may bring credentials or a helper along.
  if (daemons.length === 0 || dockerReleaseOf(image) === null || !isFullyKnown(checked)) return undefined;
  if (variables.has('DOCKER_CONFIG') || !commands.every(isTransparent)) return undefined;
  const isSettled = commands.some(
    ({ command, call }) =>
      call?.verb === 'login' || command.words.some(({ text }) => /\.docker\b|auths?\b/i.test(text)),
  );
  if (isSettled) return undefined;
  return commands.find(
    ({ call, command }) =>
      call?.verb === 'push' &&
      call.client === 'docker' &&
      !command.mayFail &&
      closedRegistry.test(expand(call.operands[0]?.text ?? '')),
  );
}

/** GitLab's own registry is the only one whose credentials every job has. */
function logIn(
  { job, expand }: CheckedJob,
  push: JobCommand,
  names: readonly string[],
): ProposedRemedy | null {
  const image = expand(push.call?.operands[0]?.text ?? '');
  if (!/^\$\{?CI_REGISTRY(?:_IMAGE)?\b/.test(image)) return null;
  const command =
    'echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"';
  return {
    kind: 'edits',
    title: `Log in to the registry before ${job.name} pushes`,
    edits: [{ op: 'insert-command', job: job.name, acceptableFor: names, before: push.position, command }],
    otherwise: `Run this before docker push: ${command}`,
  };
}
