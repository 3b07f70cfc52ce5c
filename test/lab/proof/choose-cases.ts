import { LabUsageError, type LabOptions } from '../options.ts';
import type { LabCase } from './lab-case.ts';

/**
 * The cases a run takes.
 *
 * @throws LabUsageError for an id that is no case, or a class that no short case stands for
 */
export function chooseCases(
  all: readonly LabCase[],
  { only, short }: Pick<LabOptions, 'only' | 'short'>,
): readonly LabCase[] {
  if (only !== null) {
    const missing = only.filter((id) => !all.some((each) => each.id === id));
    if (missing.length > 0) throw new LabUsageError(`there is no case ${missing.join(', ')}`);
    return all.filter(({ id }) => only.includes(id));
  }
  if (!short) return all;
  const chosen = all.filter((each) => each.short);
  const covered = new Set(chosen.map(classOf));
  const uncovered = [...new Set(all.map(classOf))].filter((each) => each !== '' && !covered.has(each));
  if (uncovered.length > 0) throw new LabUsageError(`no case with "short" for ${uncovered.join(', ')}`);
  return chosen;
}

/** The class of a case's first fault; '' where nothing is to be named. */
export function classOf({ faults }: LabCase): string {
  return faults[0]?.class ?? '';
}
