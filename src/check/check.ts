import type { Pipeline } from '../ci-file/pipeline.ts';
import type { CheckRule, RuleFinding } from './check-rule.ts';
import { describePipeline, type CheckedPipeline } from './checked-pipeline.ts';
import type { CheckFinding, CheckReport } from './finding.ts';
import { isIgnored } from './ignore-comment.ts';
import { makeRemedy } from './make-remedy.ts';
import { redaction } from './redaction.ts';
import { checkRules } from './rules/index.ts';

/** Makes a short, collision-free name of a text, for instance a SHA-256 in hexadecimal. */
export type Digest = (text: string) => string;

/** What several jobs have in common: one place, one subject. */
interface Group {
  readonly rule: CheckRule;
  readonly findings: readonly [RuleFinding, ...RuleFinding[]];
}

/** Looks for what is known to fail, to be unsafe or to be slow. Pure: the same files give the same report. */
export function checkPipeline(pipeline: Pipeline, digest: Digest): CheckReport {
  const checked = describePipeline(pipeline);
  const groups = groupFindings(checked).toSorted(byPlace);
  const identities = distinct(groups.map(identityOf));
  const all = groups.map((group, index) => toFinding(group, checked, digest(identities[index] ?? '')));
  const { texts } = pipeline.files;
  return {
    findings: all.filter((finding) => !isIgnored(finding, texts)),
    ignored: all.filter((finding) => isIgnored(finding, texts)),
    jobCount: checked.jobs.length,
    missingIncludes: pipeline.missingIncludes.map(({ kind, name }) => `${kind} ${name}`),
  };
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
  const [{ place }] = other.findings;
  if (one.place.file !== place.file) return one.place.file < place.file ? -1 : 1;
  const ranks = checkRules.indexOf(rule) - checkRules.indexOf(other.rule);
  return one.place.line - place.line || ranks || (one.subject < other.findings[0].subject ? -1 : 1);
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

function toFinding(
  { rule, findings }: Group,
  { pipeline, secrets }: CheckedPipeline,
  fingerprint: string,
): CheckFinding {
  const [{ place, reason }] = findings;
  const redact = redaction(secrets);
  const { texts } = pipeline.files;
  const line = texts.get(place.file)?.split('\n')[place.line - 1] ?? '';
  const jobs = [...new Set(findings.flatMap(({ job }) => job ?? []))];
  return {
    rule: rule.id,
    severity: findings[0].severity ?? rule.severity,
    file: place.file,
    line: place.line,
    endLine: place.endLine,
    text: redact(line.trim()).slice(0, 200),
    jobs,
    reason: redact(reason),
    documentation: `docs/checks/${rule.id}.md`,
    fingerprint,
    remedy: makeRemedy(rule, findings[0], jobs, pipeline, redact),
  };
}
