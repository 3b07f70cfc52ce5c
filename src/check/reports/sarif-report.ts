import type { CheckRule } from '../check-rule.ts';
import type { CheckFinding, CheckReport } from '../finding.ts';
import { checkRules } from '../rules/index.ts';
import { toSarifFix } from './sarif-fix.ts';
import type { Sarif } from './sarif.ts';
import { toUri } from './sarif-uri.ts';

/** The name of our fingerprints' way of being made; another way would be v2. */
const fingerprintName = 'pipewright/v1';

/**
 * The report for tools that read SARIF. Paths are relative to the repository root.
 *
 * @param version pipewright's own.
 */
export function toSarifReport({ findings, ignored }: CheckReport, version: string): Sarif {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'pipewright', version, semanticVersion: version, rules: checkRules.map(toRule) },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
        results: [
          ...findings.map((finding) => toResult(finding)),
          ...ignored.map((finding) => ({ ...toResult(finding), suppressions: [{ kind: 'inSource' }] })),
        ],
      },
    ],
  };
}

function toRule({ id, title, advice, severity }: CheckRule): Sarif {
  const help = `${advice} More: docs/checks/${id}.md of pipewright.`;
  return {
    id,
    name: id.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: `${title}. ${advice}` },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: severity },
  };
}

function toResult(finding: CheckFinding): Sarif {
  const { rule, severity, reason, file, line, endLine, jobs, fingerprint, remedy } = finding;
  return {
    ruleId: rule,
    ruleIndex: checkRules.findIndex(({ id }) => id === rule),
    level: severity,
    message: { text: remedy.kind === 'patch' ? reason : `${reason} ${remedy.text}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(file), uriBaseId: 'SRCROOT' },
          region: { startLine: line, endLine },
        },
        ...(jobs.length === 0 ? {} : { logicalLocations: jobs.map((name) => ({ name, kind: 'function' })) }),
      },
    ],
    partialFingerprints: { [fingerprintName]: fingerprint },
    ...(remedy.kind === 'patch' && remedy.diff !== null
      ? { fixes: [toSarifFix(remedy.title, remedy.files)] }
      : {}),
  };
}
