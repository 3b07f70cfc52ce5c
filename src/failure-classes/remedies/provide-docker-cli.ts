import type { Edit } from '../../ci-file/edit.ts';
import type { MissingProgram } from '../../docker/missing-program.ts';
import { clientImageOf } from '../../docker/docker-image-name.ts';
import { isDockerImage } from '../../docker/docker-client.ts';
import { dockerVersionOf } from '../../docker/docker-version.ts';
import { imageName, parseImageReference } from '../../docker/image-reference.ts';
import { jobsWhere } from '../../situation/docker-jobs.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { callComposePlugin, callsCompose } from './call-compose-plugin.ts';
import { replaceRange } from './command-edits.ts';

/** Brings the program into the job: compose by its present name, a package, or docker's own image; else advice. */
export function provideDockerCli(situation: Situation, program: MissingProgram): ProposedRemedy {
  const { job, trace } = situation;
  if (trace.runner.executor === 'shell') return adviseShellRunner(program);
  if (program === 'dockerd') return adviseService(situation);
  const inDockerImage = job.image !== null && isDockerImage(situation.expand(job.image.value.name));
  if (program === 'docker-compose' && inDockerImage) return callComposePlugin(situation);
  return (
    installPackage(situation, program) ??
    (inDockerImage || program === 'compose' || program === 'buildx'
      ? null
      : useDockerImage(situation, program)) ??
    advisePackage(situation, program)
  );
}

function adviseShellRunner(program: MissingProgram): ProposedRemedy {
  return {
    kind: 'advice',
    audience: 'runner-admin',
    text: `The job runs with the shell executor, so the program has to be on the runner's machine: install ${describe(program)} there, or give the job a runner with the docker executor.`,
  };
}

function adviseService(situation: Situation): ProposedRemedy {
  return {
    kind: 'advice',
    audience: 'maintainer',
    text: `Use a docker:dind service in ${situation.job.name} instead of starting dockerd in the script, with a docker image of the same version.`,
  };
}

function advisePackage(situation: Situation, program: MissingProgram): ProposedRemedy {
  const image = situation.job.image?.value.name ?? 'the image';
  return {
    kind: 'advice',
    audience: 'maintainer',
    text: `Add ${describe(program)} to ${image}: on Alpine the package ${apkPackages[program]}, on Debian and Ubuntu ${debianNames[program]}. Or run the docker commands in a job of its own with a docker image.`,
  };
}

function describe(program: MissingProgram): string {
  switch (program) {
    case 'docker':
      return 'the docker client';
    case 'dockerd':
      return 'the docker daemon';
    case 'docker-compose':
      return 'docker-compose';
    case 'compose':
    case 'buildx':
      return `docker's ${program} plugin`;
  }
}

// https://pkgs.alpinelinux.org/packages?name=docker-cli*
const apkPackages: Readonly<Record<MissingProgram, string>> = {
  docker: 'docker-cli',
  'docker-compose': 'docker-cli-compose',
  dockerd: 'docker',
  compose: 'docker-cli-compose',
  buildx: 'docker-cli-buildx',
};

// docker-ce-cli and the plugins are in docker's own repository: https://docs.docker.com/engine/install/debian/
const debianNames: Readonly<Record<MissingProgram, string>> = {
  docker: "docker-ce-cli of docker's repository, or docker.io",
  'docker-compose': "docker-compose-plugin of docker's repository",
  dockerd: "docker-ce of docker's repository, or docker.io",
  compose: "docker-compose-plugin of docker's repository",
  buildx: "docker-buildx-plugin of docker's repository",
};

/** docker.io brings the client in these releases; from trixie on it only recommends it. */
const debianWithClient = /(?:^|[-:])(?:bullseye|bookworm|focal|jammy|noble|1[12]|2[024]\.04)(?:[-.]|$)/;

/** Adds the package to the line that installs packages before the program is called. */
function installPackage(situation: Situation, program: MissingProgram): ProposedRemedy | null {
  const first = situation.commands.findIndex(({ call, command }) =>
    calls(program, call?.client, command.words[0]?.text),
  );
  const install = situation.commands
    .slice(0, first < 0 ? 0 : first)
    .find(({ command }) => packageManager(command) !== null);
  if (install === undefined) return null;
  const manager = packageManager(install.command);
  const name = manager === 'apk' ? apkPackages[program] : aptPackage(situation, program);
  const last = install.command.words.findLast(({ text }) => !text.startsWith('-'));
  const present = install?.command.words.some(
    ({ text }) => text === name || text.startsWith(`${name ?? ''}=`),
  );
  if (
    name === null ||
    last === undefined ||
    present === true ||
    (manager === 'apk' && program === 'docker-compose')
  )
    return null;
  const edit = replaceRange(situation, install, last.end, last.end, ` ${name}`);
  return {
    kind: 'edits',
    title: `Install ${name} in ${situation.job.name}`,
    edits: [edit],
    otherwise: `Add ${name} to the packages that ${situation.job.name} installs.`,
  };
}

function calls(program: MissingProgram, client: string | undefined, name: string | undefined): boolean {
  return client === 'docker' || client === 'docker-compose' || name === program;
}

function packageManager({ words }: JobCommand['command']): 'apk' | 'apt' | null {
  const [name = '', ...rest] = words.map(({ text }) => text);
  const verb = rest.find((word) => !word.startsWith('-'));
  if (name === 'apk' && verb === 'add') return 'apk';
  return (name === 'apt-get' || name === 'apt') && verb === 'install' ? 'apt' : null;
}

function aptPackage(situation: Situation, program: MissingProgram): string | null {
  const image = situation.expand(situation.job.image?.value.name ?? '');
  const { tag } = parseImageReference(image);
  return program === 'docker' && tag !== null && debianWithClient.test(`:${tag}`) ? 'docker.io' : null;
}

/** Programs that docker's image has: the applets of busybox, and git. */
const inDockersImage =
  /^(?:docker|docker-compose|\[|\[\[|:|\.|source|\w+\(\)|echo|printf|cd|pwd|export|unset|set|test|true|false|cat|ls|mkdir|cp|mv|rm|ln|touch|chmod|chown|date|sleep|e?grep|sed|awk|cut|tr|sort|uniq|head|tail|wc|find|xargs|tar|gzip|gunzip|zcat|wget|env|which|command|seq|tee|basename|dirname|id|uname|hostname|du|df|read|exit|base64|sha256sum|md5sum|diff|expr|let|local|return|shift|trap|wait|timeout|git)$/;

/** docker's own image, in the version of the daemon, where the job does nothing that needs the present one. */
function useDockerImage(situation: Situation, program: MissingProgram): ProposedRemedy | null {
  const { job, daemons, commands } = situation;
  const service = daemons[0]?.service.value.name;
  const image = service === undefined ? null : clientImageOf(service);
  const old = dockerVersionOf(situation.expand(image ?? ''));
  if (image === null || !usesOnlyDocker(commands) || job.image === null) return null;
  if (program === 'docker-compose' && old !== null && old.major <= 20) return null;
  const acceptableFor = jobsWhere(
    situation.pipeline,
    job,
    (other) =>
      other.usesDocker &&
      sameImage(other.job.image?.value.name, job.image?.value.name) &&
      usesOnlyDocker(other.commands),
  );
  const setImage: Edit = { op: 'set-image', job: job.name, acceptableFor, name: image };
  const inImage = { ...situation, job: { ...job, image: null } };
  const plugin = callsCompose(inImage) ? callComposePlugin(inImage) : null;
  if (plugin !== null && plugin.kind !== 'edits') return null;
  return {
    kind: 'edits',
    title: `Run ${job.name} in ${image}, which has the docker client`,
    edits: [setImage, ...(plugin?.edits ?? [])],
    otherwise: `Use ${image} as the image of ${job.name}; it only runs docker commands.`,
  };
}

function usesOnlyDocker(commands: readonly JobCommand[]): boolean {
  return commands.every(
    ({ command }) => command.words.length === 0 || inDockersImage.test(command.words[0]?.text ?? ''),
  );
}

function sameImage(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && imageName(one) === imageName(other) && one === other;
}
