import { registryFailurePatterns } from '../docker/registry-failure.ts';
import { dockerHub, gitlabRegistry } from '../docker/registry.ts';
import { parseImageReference } from '../docker/image-reference.ts';
import { builtElsewhere } from '../situation/built-elsewhere.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { ownRegistryHost, ownRegistryPatterns } from '../situation/own-registry.ts';
import { findRegistryTrouble, pushTarget, type RegistryTrouble } from '../situation/registry-trouble.ts';
import { registryLogins, type RegistryLogin } from '../situation/registry-use.ts';
import { failedCommands, type Situation } from '../situation/situation.ts';
import { linePattern } from '../trace/line-pattern.ts';
import type { FailureClass, Finding } from './failure-class.ts';
import { findRunnerPullDenied } from './registry-auth-runner.ts';
import { adviseRights, loginBeforeUse, nameForRegistry, repairLogin } from './remedies/registry-login.ts';

/** The registry wants a login that the job does not make, makes for another registry, or makes without credentials. */
export const registryAuth: FailureClass = {
  id: 'registry-auth',
  summary: 'The job is not logged in to the registry, or without the right to what it asks for.',
  patterns: registryFailurePatterns,
  landmarks: [...ownRegistryPatterns, pushTarget, linePattern('Login Succeeded')],

  find(situation) {
    const trouble = findRegistryTrouble(situation);
    if (trouble === null) return findRunnerPullDenied(situation);
    if (trouble.failure.kind === 'not-found' || isLocalImage(situation, trouble)) return null;
    if (trouble.login !== null) return describeLogin(situation, trouble, trouble.login);
    if (trouble.failure.kind !== 'denied' || couldBeTypingError(trouble)) return null;
    return describeDenial(situation, trouble);
  },
};

/** An image that a job of the same pipeline builds and none pushes is missing, not forbidden. */
function isLocalImage(situation: Situation, { use, printed, failure }: RegistryTrouble): boolean {
  if (use?.call.verb === 'push' || failure.kind !== 'denied') return false;
  const wanted = use === null ? printed : situation.expand(use.word.text);
  const built = wanted === null ? null : builtElsewhere(situation, wanted);
  return built !== null && !built.pushed;
}

/** An official image of Docker Hub is open to all: one that is denied is misspelt. */
function couldBeTypingError({ printed, registry, use }: RegistryTrouble): boolean {
  if (registry !== dockerHub || use?.call.verb === 'push') return false;
  const { repository } = parseImageReference(printed ?? '');
  return !repository.replace(/^(?:docker\.io\/)?(?:library\/)?/, '').includes('/');
}

function describeLogin(
  situation: Situation,
  { line, failure }: RegistryTrouble,
  login: RegistryLogin,
): Finding {
  const where = login.word?.text ?? 'Docker Hub';
  const empty = failure.kind === 'credentials-empty';
  return {
    confidence: 'high',
    evidence: [traceEvidence(line), ciEvidence(situation.pipeline, login.command.entry)],
    explanation: empty
      ? `The login to ${where} got an empty user or password. The variables it uses are not defined for this pipeline, or only for protected branches.`
      : `The login to ${where} was refused: user and password do not belong together, or not to this registry.`,
    remedy: repairLogin(situation, login, empty),
  };
}

function describeDenial(situation: Situation, trouble: RegistryTrouble): Finding | null {
  const { line, use, registry, failure } = trouble;
  const expired = failure.kind === 'denied' && failure.expired;
  const asking =
    use?.command ?? failedCommands(situation).find(({ call }) => call !== null && call.verb !== 'login');
  const end = asking === undefined ? undefined : situation.commands.indexOf(asking);
  const before = situation.commands.slice(0, end);
  const logins = registryLogins(before, ownRegistryHost(situation));
  const loggedIn = logins.find((login) => login.registry === registry);
  const verb = use?.call.verb ?? situation.failed.calls[0]?.verb ?? 'the script';
  const place = use?.command.entry ?? situation.failed.entry;
  const places = [place, (loggedIn ?? logins[0])?.command.entry ?? null];
  const evidence = [
    traceEvidence(line),
    ...places.flatMap((entry) => (entry === null ? [] : [ciEvidence(situation.pipeline, entry)])),
  ];
  if (registry === dockerHub && use?.call.verb === 'push' && isUnqualified(situation, trouble)) {
    return {
      confidence: 'high',
      evidence,
      explanation: `The image ${use.word.text} has no registry in its name, so docker pushes it to Docker Hub's own library, where nobody else may. Its name has to begin with the registry and the project's path.`,
      remedy: nameForRegistry(situation, use),
    };
  }
  if (loggedIn !== undefined || expired) {
    const reason = expired
      ? 'The credentials the job logged in with have expired.'
      : 'The job is logged in to the registry, but its credentials have no right to this repository.';
    return {
      confidence: 'high',
      evidence,
      explanation: reason,
      remedy: adviseRights(situation, trouble, expired),
    };
  }
  const other =
    logins.length > 0
      ? ` It logs in to ${logins.map(({ word }) => word?.text ?? 'Docker Hub').join(', ')} only.`
      : '';
  const name = registry === gitlabRegistry ? "GitLab's registry" : (registry ?? 'the registry');
  return {
    confidence: 'high',
    evidence,
    explanation: `${verb === 'the script' ? 'The script' : `docker ${verb}`} was refused by ${name}: ${situation.job.name} does not log in there before.${other} Each job starts without a login.`,
    remedy: loginBeforeUse(situation, trouble, logins),
  };
}

/** `docker push app` goes to `docker.io/library/app`. */
function isUnqualified(situation: Situation, { use, printed }: RegistryTrouble): boolean {
  const name = printed ?? situation.expand(use?.word.text ?? '');
  return !name.replace(/^docker\.io\/library\//, '').includes('/');
}
