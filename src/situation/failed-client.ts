import { optionValue } from '../docker/docker-call.ts';
import { describeClient, type DockerClient } from '../docker/docker-client.ts';
import type { JobCommand } from './job-commands.ts';
import type { Situation } from './situation.ts';

/** The docker client of the failed step: the job's variables, overlaid by what the script exported before or sets for the call. */
export function describeFailedClient(situation: Situation): DockerClient {
  const { failed, job, trace, expand } = situation;
  const environment = new Map([...situation.variables].map(([name, value]) => [name, expand(value)]));
  const exported = new Set<string>();
  for (const [name, change] of changesBeforeFailure(situation)) {
    if (change.kind === 'set' && change.exported) {
      environment.set(name, expand(change.value));
      exported.add(name);
    } else environment.delete(name);
  }
  // In reverse: of several calls the first one counts, as it does for `-H`.
  for (const { name, value } of failed.calls.flatMap(({ command }) => command.assignments).toReversed()) {
    environment.set(name, expand(value.text));
    exported.add(name);
  }
  const hostFlag = failed.calls
    .map((call) => optionValue(call, '-H', '--host'))
    .find((word) => word !== undefined);
  return describeClient({
    image: job.image === null ? null : { ...job.image.value, name: expand(job.image.value.name) },
    executor: trace.runner.executor,
    environment,
    exported,
    hostFlag: hostFlag === undefined ? null : expand(hostFlag.text),
  });
}

/** What the script had set or unset when the failed step began. */
export function changesBeforeFailure(situation: Situation): JobCommand['changes'] {
  const { position } = situation.failed;
  const at = situation.commands.find(
    (command) => command.position.list === position?.list && command.position.index === position.index,
  );
  return at?.changes ?? new Map();
}
