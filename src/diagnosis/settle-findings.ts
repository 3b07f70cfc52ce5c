import type { Finding } from '../failure-classes/failure-class.ts';

/** A finding with the id of the class that made it. */
export interface ClassFinding {
  readonly failureClass: string;
  readonly finding: Finding;
}

const confidenceRank = { high: 0, medium: 1, low: 2 } as const;

/**
 * Ranks the findings of all classes: those that another one shows to be wrong are dropped, the rest
 * is sorted by confidence and then kept in the order of the classes. Where the first two explain the
 * same line with equal confidence, nothing decides between them: both stay, and neither is patched.
 *
 * @param findings in the order of the classes
 */
export function settleFindings(findings: readonly ClassFinding[]): readonly ClassFinding[] {
  const outranked = outrankedBy(findings);
  const ranked = findings
    .filter(({ failureClass }) => !outranked.has(failureClass))
    .toSorted(
      (one, other) => confidenceRank[one.finding.confidence] - confidenceRank[other.finding.confidence],
    );
  const [first, second] = ranked;
  if (first === undefined || second === undefined || !isTie(first.finding, second.finding)) return ranked;
  return [withoutPatch(first, second), withoutPatch(second, first), ...ranked.slice(2)];
}

/** The classes that a finding shows to be wrong, each with the class of that finding. */
export function outrankedBy(findings: readonly ClassFinding[]): ReadonlyMap<string, string> {
  return new Map(
    findings.flatMap(({ failureClass, finding }) =>
      (finding.outranks ?? []).map((wrong) => [wrong, failureClass] as const),
    ),
  );
}

function isTie(one: Finding, other: Finding): boolean {
  if (one.confidence !== other.confidence) return false;
  const [a, b] = [one.evidence[0], other.evidence[0]];
  return a?.source === 'trace' && b?.source === 'trace' && a.line === b.line;
}

function withoutPatch(named: ClassFinding, rival: ClassFinding): ClassFinding {
  const { finding } = named;
  if (finding.remedy.kind !== 'edits') return named;
  const reason = `The same line fits ${rival.failureClass} as well. If it is ${named.failureClass}: ${finding.remedy.otherwise}`;
  return { ...named, finding: { ...finding, remedy: { kind: 'declined', reason } } };
}
