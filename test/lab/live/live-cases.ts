import { LabError } from '../lab-error.ts';
import type { LabOptions } from '../options.ts';
import type { LabCase } from '../proof/lab-case.ts';

/** A wrong port, and a daemon that comes late: less than a minute together. */
const short = ['tls-host-2375', 'ready-no-wait-plain'];

/** And two faults of which the second shows when the first is mended: the fix gets a second commit. */
const ids = [...short, 'chain-tls-artifact'];

/**
 * The cases of the whole loop.
 *
 * @throws LabError where one is gone
 */
export function chooseLiveCases(
  all: readonly LabCase[],
  options: Pick<LabOptions, 'short'>,
): readonly LabCase[] {
  return (options.short ? short : ids).map((id) => {
    const found = all.find((each) => each.id === id);
    if (found === undefined) throw new LabError(`there is no case ${id}`);
    return found;
  });
}
