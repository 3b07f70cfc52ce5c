import { LabError } from '../lab-error.ts';
import type { LabCase } from '../proof/lab-case.ts';

/** A wrong port, a daemon that comes late, and two faults of which the second shows when the first is mended. */
const ids = ['tls-host-2375', 'ready-no-wait-plain', 'chain-tls-artifact'];

/**
 * The cases of the whole loop.
 *
 * @throws LabError where one is gone
 */
export function chooseLiveCases(all: readonly LabCase[]): readonly LabCase[] {
  return ids.map((id) => {
    const found = all.find((each) => each.id === id);
    if (found === undefined) throw new LabError(`there is no case ${id}`);
    return found;
  });
}
