import type { RegistryDistrust } from '../../docker/registry-distrust.ts';
import { jobsWhere } from '../../situation/docker-jobs.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';

/**
 * Lets the daemon use a registry that the file itself knows as plain HTTP. Anything else is for people
 * to decide: who may be trusted, and where the authority's certificate goes.
 */
export function trustRegistry(situation: Situation, distrust: RegistryDistrust): ProposedRemedy {
  const { host, because, token } = distrust;
  const { job, pipeline, daemons } = situation;
  const daemon = daemons[0];
  const flag = `--insecure-registry=${host}`;
  if (because === 'expired' || because === 'name' || because === 'old-certificate')
    return adviseRegistryAdmin(distrust);
  if (because === 'unknown-authority' || token) return adviseAuthority(host, daemon !== undefined);
  if (daemon === undefined) {
    return {
      kind: 'advice',
      audience: 'runner-admin',
      text: `Let the runner's docker daemon use the registry: "insecure-registries": ["${host}"] in its daemon.json; or better, give the registry a certificate.`,
    };
  }
  if (!knownAsPlain(situation, host) || daemon.port === null) {
    return {
      kind: 'advice',
      audience: 'maintainer',
      text: `Give the registry ${host} a certificate. If it is meant to speak plain HTTP in a network you trust, say so to the service: name: ${daemon.service.value.name}, command: ["${flag}"].`,
    };
  }
  const acceptableFor = jobsWhere(pipeline, job, (other) => {
    const theirs = other.daemons[0]?.service.value;
    return theirs !== undefined && JSON.stringify(theirs) === JSON.stringify(daemon.service.value);
  });
  return {
    kind: 'edits',
    title: `Let the daemon of ${job.name} use ${host} over plain HTTP`,
    edits: [
      {
        op: 'update-service',
        job: job.name,
        acceptableFor,
        index: daemon.index,
        changes: { appendToCommand: [flag] },
      },
    ],
    otherwise: `Add ${flag} to the command of ${daemon.service.value.name}.`,
  };
}

/** The file names the host with http://, or tells another daemon that it is not secure. */
function knownAsPlain({ pipeline }: Situation, host: string): boolean {
  return [...pipeline.files.texts.values()].some((text) =>
    [`http://${host}`, `insecure-registry=${host}`, `insecure-registry ${host}`].some((words) =>
      containsHost(text, words),
    ),
  );
}

/** A whole host: registry.example.com is not registry.example.community. */
function containsHost(text: string, words: string): boolean {
  const at = text.indexOf(words);
  return at >= 0 && !/^[\w.:-]/.test(text.slice(at + words.length));
}

function adviseAuthority(host: string, hasService: boolean): ProposedRemedy {
  const where = hasService
    ? `The service needs it as /etc/docker/certs.d/${host}/ca.crt: mount it there with the runner's volumes, in config.toml under [runners.docker]: volumes = ["/certs/client", "/cache", "/etc/docker/certs.d:/etc/docker/certs.d:ro"].`
    : `The runner's docker needs it as /etc/docker/certs.d/${host}/ca.crt.`;
  return {
    kind: 'advice',
    audience: 'runner-admin',
    text: `Let the docker daemon know the authority that signed the certificate of ${host}. ${where} Adding it to the job's image does not help.`,
  };
}

function adviseRegistryAdmin({ host, because }: RegistryDistrust): ProposedRemedy {
  const what =
    because === 'expired'
      ? 'Renew its certificate.'
      : because === 'name'
        ? 'Its certificate has to name the host under which it is used, or the host has to be one that it names.'
        : 'Its certificate needs the host as a subject alternative name.';
  return { kind: 'advice', audience: 'registry-admin', text: `${host}: ${what}` };
}
