import type { FailureClass } from '../failure-classes/failure-class.ts';
import { traceEvidence, type Evidence } from '../situation/evidence.ts';
import type { Situation } from '../situation/situation.ts';
import { matchLine } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';

/** A cause whose words are in the trace and that was ruled out all the same. */
export interface Considered {
  readonly failureClass: string;
  /** The last trace line that speaks for it. */
  readonly evidence: readonly Evidence[];
  /** Why it is not the cause, as one sentence. */
  readonly reason: string;
}

const notBorneOut = 'Nothing in the CI file and the rest of the trace bears it out.';
const survived = 'A command printed it that the job went on after.';

/**
 * What was ruled out: each class that found nothing though a line of the trace is among those it looks
 * for, and each whose finding another one showed to be wrong.
 *
 * @param found Ids of the classes that found something.
 * @param outranked Ids of those among them that another finding refutes, with the id of that one.
 */
export function listConsidered(
  classes: readonly FailureClass[],
  situation: Situation,
  found: ReadonlySet<string>,
  outranked: ReadonlyMap<string, string>,
): readonly Considered[] {
  return classes.flatMap((failureClass): Considered[] => {
    const { id, patterns, whyNot } = failureClass;
    const better = outranked.get(id);
    if (found.has(id) && better === undefined) return [];
    const line = situation.trace.lines.findLast(({ text }) =>
      patterns.some((pattern) => matchLine(pattern, text) !== null),
    );
    if (line === undefined) return [];
    const reason = better === undefined ? whyNot?.(situation) : `${better} explains it better.`;
    return [{ failureClass: id, evidence: [traceEvidence(line)], reason: reason ?? locate(line, situation) }];
  });
}

function locate(line: TraceLine, { failed }: Situation): string {
  const isEarlier = line.command !== null && line.command !== failed.traceCommand?.index;
  return line.source === 'job' && isEarlier ? survived : notBorneOut;
}
