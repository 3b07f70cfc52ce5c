import type { Located } from '../../ci-file/pipeline.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOf } from '../place.ts';
import { findTlsFault } from './tls-fault.ts';

/** A daemon that the file itself tells to serve without TLS. */
export const tlsOff: CheckRule = {
  id: 'tls-off',
  severity: 'warning',
  title: 'The docker daemon listens without TLS',
  advice:
    'Set DOCKER_TLS_CERTDIR to "/certs" where the runner shares /certs/client between job and services, else to "$CI_BUILDS_DIR/.docker-tls", which every runner with the docker executor shares.',
  find({ jobs }) {
    return jobs.flatMap((checked): RuleFinding[] => {
      const { daemons, job, firstDaemonCommand } = checked;
      if (firstDaemonCommand === null) return [];
      // Where the client does want TLS, tls-mismatch says so and switches it on.
      if (findTlsFault(checked) !== null) return [];
      return daemons.flatMap((daemon): RuleFinding[] => {
        const place = switchedOff(checked, daemon.service);
        const plain = daemon.certificateDirectory === '' && daemon.port === 2375;
        if (!plain || place === null) return [];
        return [
          {
            job: job.name,
            place: placeOf(place),
            subject: 'DOCKER_TLS_CERTDIR',
            reason: `DOCKER_TLS_CERTDIR is empty, so the daemon of ${daemon.image} takes commands from anyone who reaches port 2375, and it runs privileged. Since 20.10 it also pauses for 15 seconds before it listens that way.`,
            propose: () => null,
          },
        ];
      });
    });
  },
};

/** Where the variable is set to nothing; null where it is not set, as with images that know no TLS. */
function switchedOff(
  { job }: CheckedJob,
  service: CheckedJob['daemons'][number]['service'],
): Located<unknown> | null {
  if (service.value.variables.has('DOCKER_TLS_CERTDIR')) return service;
  return job.variables.get('DOCKER_TLS_CERTDIR') ?? null;
}
