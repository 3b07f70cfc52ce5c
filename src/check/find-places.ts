import type { ProposedRemedy } from '../failure-classes/failure-class.ts';
import type { CheckRule, RuleFinding } from './check-rule.ts';
import type { CheckedPipeline } from './checked-pipeline.ts';
import type { CheckFinding } from './finding.ts';
import { redaction } from './redaction.ts';
import { checkRules } from './rules/index.ts';

/** Makes a short, collision-free name of a text, for instance a SHA-256 in hexadecimal. */
export type Digest = (text: string) => string;

/** A finding whose remedy has not been worked out yet: making a patch and proving it takes far longer. */
export type FoundPlace = Omit<CheckFinding, 'remedy'> & {
  propose(): ProposedRemedy | null;
};

/** What several jobs have in common: one place, one subject. */
interface Group {
  readonly rule: CheckRule;
  readonly findings: readonly [RuleFinding, ...RuleFinding[]];
}

/** What the rules find, by file, line and rule; what jobs share is told once. */
export function findPlaces(checked: CheckedPipeline, digest: Digest): readonly FoundPlace[] {
  const groups = groupFindings(checked).toSorted(byPlace);
  const identities = distinct(groups.map(identityOf));
  const redact = redaction(checked.secrets);
  return groups.map((group, index) => describe(group, checked, digest(identities[index] ?? ''), redact));
}

function groupFindings(checked: CheckedPipeline): readonly Group[] {
  const groups = new Map<string, { readonly rule: CheckRule; findings: [RuleFinding, ...RuleFinding[]] }>();
  for (const rule of checkRules) {
    for (const finding of rule.find(checked)) {
      const { place, subject } = finding;
      const key = JSON.stringify([rule.id, place.file, place.line, place.endLine, subject]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { rule, findings: [finding] });
      else group.findings.push(finding);
    }
  }
  return [...groups.values()];
}

function byPlace({ rule, findings: [one] }: Group, other: Group): number {
  const [{ place, subject }] = other.findings;
  if (one.place.file !== place.file) return one.place.file < place.file ? -1 : 1;
  const ranks = checkRules.indexOf(rule) - checkRules.indexOf(other.rule);
  return one.place.line - place.line || ranks || (one.subject < subject ? -1 : 1);
}

/** What stays when lines move: the keys it stands below and what it is about, blanks aside. */
function identityOf({ rule, findings: [{ place, subject }] }: Group): string {
  return JSON.stringify([rule.id, place.file, place.keys, subject.replace(/\s+/g, ' ')]);
}

/** Equal ones are told apart by their order. */
function distinct(identities: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return identities.map((identity) => {
    const count = seen.get(identity) ?? 0;
    seen.set(identity, count + 1);
    return count === 0 ? identity : `${identity}#${String(count)}`;
  });
}

function describe(
  { rule, findings }: Group,
  { pipeline }: CheckedPipeline,
  fingerprint: string,
  redact: (text: string) => string,
): FoundPlace {
  const [first] = findings;
  const { file, line, endLine } = first.place;
  const text = pipeline.files.texts.get(file)?.split('\n')[line - 1] ?? '';
  const jobs = [...new Set(findings.flatMap(({ job }) => job ?? []))];
  return {
    rule: rule.id,
    severity: first.severity ?? rule.severity,
    file,
    line,
    endLine,
    text: redact(text.trim()).slice(0, 200),
    jobs,
    reason: redact(first.reason),
    documentation: `docs/checks/${rule.id}.md`,
    fingerprint,
    propose: () => first.propose(jobs),
  };
}
