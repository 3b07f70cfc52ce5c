import { planConsistentTls } from '../../failure-classes/remedies/consistent-tls.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOf, placeOfCommand, type Place } from '../place.ts';
import { situationAt } from '../untraced-situation.ts';
import { findTlsFault, type TlsFault } from './tls-fault.ts';

/** Settings with which the docker client cannot reach the job's own daemon, on any runner. */
export const tlsMismatch: CheckRule = {
  id: 'tls-mismatch',
  severity: 'error',
  title: 'The docker client and the daemon disagree about TLS',
  advice:
    'Let both sides agree: DOCKER_TLS_CERTDIR "/certs" with port 2376, DOCKER_TLS_VERIFY "1" and DOCKER_CERT_PATH "/certs/client", or none of the last three where the image is an official docker one.',
  find({ jobs }) {
    return jobs.flatMap((checked): RuleFinding[] => {
      const fault = findTlsFault(checked);
      return fault === null ? [] : [describe(checked, fault)];
    });
  },
};

function describe(checked: CheckedJob, fault: TlsFault): RuleFinding {
  return {
    job: checked.job.name,
    place: tellingPlace(checked, fault),
    subject: `${fault.conflict.kind} ${fault.settings.map((name) => checked.variables.get(name) ?? '').join(' ')}`,
    reason: fault.reason,
    propose: () =>
      planConsistentTls(situationAt(checked, checked.firstDaemonCommand), fault.daemon, fault.conflict)
        .remedy,
  };
}

/** The command that makes it so, or the first such variable; else the command that will fail. */
function tellingPlace({ job, firstDaemonCommand, pipeline }: CheckedJob, fault: TlsFault): Place {
  const { texts } = pipeline.files;
  if (fault.command !== undefined) return placeOfCommand(texts, fault.command);
  const setting = fault.settings.map((name) => job.variables.get(name)).find((one) => one !== undefined);
  if (setting !== undefined) return placeOf(setting);
  if (fault.conflict.kind === 'two-daemons' || firstDaemonCommand === null)
    return placeOf(fault.daemon.service);
  return placeOfCommand(texts, firstDaemonCommand);
}
