import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import draft04 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import { toCodeQualityReport } from '../../../src/check/reports/code-quality-report.ts';
import { toJsonReport } from '../../../src/check/reports/json-report.ts';
import { toSarifReport } from '../../../src/check/reports/sarif-report.ts';
import { toTextReport } from '../../../src/check/reports/text-report.ts';
import { checkRules } from '../../../src/check/rules/index.ts';
import { checkFiles } from '../check-files.ts';
import { sample } from './sample.ts';

async function complaints(schema: string, value: unknown): Promise<unknown> {
  const text = await readFile(new URL(schema, import.meta.url), 'utf8');
  const validate = new Ajv2020({
    strict: true,
    strictRequired: false,
    allErrors: true,
    allowUnionTypes: true,
  }).compile(JSON.parse(text) as object);
  return validate(value) ? [] : validate.errors;
}

/** By the schema that OASIS publishes with the standard, as a package ships it. */
async function complaintsOfTheStandard(value: unknown): Promise<unknown> {
  const file = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  );
  const schema = JSON.parse(await readFile(file, 'utf8')) as object;
  const validate = new draft04.default({
    strict: false,
    allErrors: true,
    validateFormats: false,
    unicodeRegExp: false,
  }).compile(schema);
  return validate(value) ? [] : validate.errors;
}

const report = checkFiles(sample);
const clean = checkFiles('lint:\n  script: make\n');

describe('the text report', () => {
  it('names place, severity, rule, jobs, reason, remedy and page', () => {
    expect(toTextReport(report)).toContain(`.gitlab-ci.yml:3: error tls-mismatch in build, test
    DOCKER_HOST: tcp://docker:2375
  The docker client goes to port 2375, but the daemon of docker:dind serves TLS on port 2376, as it does unless DOCKER_TLS_CERTDIR is empty. Nothing listens on the other port.
  Fix (--fix makes it): Use TLS between docker and its daemon in build
  See docs/checks/tls-mismatch.md
`);
  });

  it('ends with a summary', () => {
    expect(toTextReport(report).trimEnd().split('\n').at(-1)).toBe(
      '2 errors, 3 warnings, 1 note in 2 jobs. --fix mends 3. 1 ignored by comments.',
    );
    expect(toTextReport(clean)).toBe('Nothing found in 1 job.\n');
    expect(toTextReport(checkFiles('include: { project: a/b, file: c.yml }\nx: { script: make }\n'))).toBe(
      'Nothing found in 1 job. Not looked at: project a/b:c.yml.\n',
    );
  });

  it('cannot be made to steer a terminal', () => {
    const hostile = checkFiles(
      '"a\\e[2J\\u202Eb":\n  image: docker:27\n  services: [docker:dind]\n  script: make\n',
    );
    expect(toTextReport(hostile)).toContain('in a\uFFFD[2J\uFFFDb\n');
  });
});

describe('the JSON report', () => {
  it('keeps to its published schema', async () => {
    expect(await complaints('../../../schemas/check.schema.json', toJsonReport(report))).toEqual([]);
    expect(await complaints('../../../schemas/check.schema.json', toJsonReport(clean))).toEqual([]);
  });

  it('has every severity, both remedies, and a patch without diff', () => {
    const { findings, summary } = toJsonReport(report);
    expect(summary).toEqual({ jobs: 2, errors: 2, warnings: 3, notes: 1, ignored: 1 });
    expect(findings.map(({ rule, line, remedy }) => [rule, line, remedy.kind])).toEqual([
      ['tls-mismatch', 3, 'patch'],
      ['password-on-command-line', 8, 'patch'],
      ['no-layer-cache', 9, 'advice'],
      ['literal-credentials', 13, 'advice'],
      ['image-not-loaded', 14, 'advice'],
      ['unpinned-dind', 4, 'patch'],
    ]);
  });
});

describe('the Code Quality report', () => {
  it('has the form that GitLab takes', async () => {
    const issues = toCodeQualityReport(report);
    expect(await complaints('../schemas/code-quality.schema.json', issues)).toEqual([]);
    expect(
      issues.map(({ check_name: name, severity, location }) => [name, severity, location.lines.begin]),
    ).toEqual([
      ['tls-mismatch', 'critical', 3],
      ['password-on-command-line', 'major', 8],
      ['no-layer-cache', 'info', 9],
      ['literal-credentials', 'major', 13],
      ['image-not-loaded', 'critical', 14],
      ['unpinned-dind', 'major', 4],
    ]);
    expect(toCodeQualityReport(clean)).toEqual([]);
  });
});

describe('the SARIF report', () => {
  const sarif = toSarifReport(report, '1.2.3') as unknown as {
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: SarifResult[] }];
  };
  interface SarifResult {
    ruleId: string;
    ruleIndex: number;
    locations: [{ physicalLocation: { artifactLocation: { uri: string } } }];
    fixes?: { artifactChanges: { replacements: unknown }[] }[];
    suppressions?: unknown;
  }
  const [run] = sarif.runs;

  it('keeps to what the standard demands', async () => {
    expect(await complaints('../schemas/sarif-part.schema.json', sarif)).toEqual([]);
    expect(await complaints('../schemas/sarif-part.schema.json', toSarifReport(clean, '1.2.3'))).toEqual([]);
  });

  it('is valid by the schema of SARIF 2.1.0', async () => {
    expect(await complaintsOfTheStandard(sarif)).toEqual([]);
    expect(await complaintsOfTheStandard(toSarifReport(clean, '1.2.3'))).toEqual([]);
    expect(await complaintsOfTheStandard({ ...sarif, version: '2' })).not.toEqual([]);
  });

  it('describes every rule, and each result leads to its own', () => {
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(checkRules.map(({ id }) => id));
    for (const { ruleId, ruleIndex } of run.results)
      expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('gives relative URIs, percent-encoded', () => {
    const uris = new Set(
      run.results.map(({ locations: [{ physicalLocation }] }) => physicalLocation.artifactLocation.uri),
    );
    expect([...uris]).toEqual(['.gitlab-ci.yml', 'ci/docker%20jobs.yml']);
  });

  it('gives fixes as whole lines', () => {
    const fix = run.results.find(({ ruleId }) => ruleId === 'unpinned-dind')?.fixes?.[0];
    expect(fix?.artifactChanges[0]?.replacements).toEqual([
      {
        deletedRegion: { startLine: 4, startColumn: 1, endLine: 5, endColumn: 1 },
        insertedContent: { text: '    - docker:27-dind\n' },
      },
    ]);
  });

  it('keeps what a comment ignores, as suppressed', () => {
    const suppressed = run.results.filter((result) => result.suppressions !== undefined);
    expect(suppressed.map(({ ruleId }) => ruleId)).toEqual(['overlay-driver-pinned']);
  });

  it('holds no secret, not even in a fix', () => {
    expect(JSON.stringify(sarif)).not.toContain('hunter22hunter22');
  });
});
