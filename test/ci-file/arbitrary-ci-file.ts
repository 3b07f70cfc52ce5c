import * as fc from 'fast-check';

/** How a job or template of a generated file gets one of its keys. */
type Source = 'none' | 'own' | 'flow' | 'alias' | 'reference' | 'item' | 'single';

interface Body {
  readonly inherits: 'none' | 'extends' | 'merge-first' | 'merge-last';
  readonly from: number;
  readonly before: Source;
  readonly script: Source;
  readonly variables: Source;
  readonly services: Source;
  readonly artifacts: Source;
}

const templateCount = 3;
const source = fc.constantFrom<Source>('none', 'none', 'own', 'flow', 'alias', 'reference', 'item', 'single');
const body: fc.Arbitrary<Body> = fc.record({
  inherits: fc.constantFrom('none', 'extends', 'merge-first', 'merge-last'),
  from: fc.nat(templateCount - 1),
  before: source,
  script: source,
  variables: source,
  services: source,
  artifacts: source,
});

/** The text of a CI file in mixed styles: templates, anchors, references, defaults, jobs `job`, `a` and `b`. */
export const arbitraryCiFile: fc.Arbitrary<string> = fc
  .record({
    defaults: fc.constantFrom('none', 'default', 'global'),
    globalVariables: fc.boolean(),
    templates: fc.array(body, { minLength: templateCount, maxLength: templateCount }),
    jobs: fc.array(body, { minLength: 3, maxLength: 3 }),
  })
  .map(({ defaults, globalVariables, templates, jobs }) =>
    [
      shared,
      globalVariables ? 'variables:\n  G: global\n  A: global\n' : '',
      defaultsText(defaults),
      ...templates.map((template, index) => `.t${index}: &t${index}\n${bodyText(template, index)}`),
      ...jobs.map(
        (job, index) => `${['job', 'a', 'b'][index]}:\n${bodyText(job, templateCount)}  stage: test\n`,
      ),
    ].join('\n'),
  );

const shared = `.list: &list
  - shared one # first
  - shared "two"
.map: &map
  A: "1"
  B: shared
.services: &services
  - postgres
  - &dind docker:dind
`;

const lists = `  before_script:\n    - default one\n    - default two\n  services:\n    - docker:dind\n`;

function defaultsText(kind: string): string {
  if (kind === 'none') return '';
  return kind === 'default' ? `default:\n${lists}` : lists.replaceAll(/^ {2}/gm, '');
}

/** @param level Templates below it may be inherited from, so that there are no circles. */
function bodyText(spec: Body, level: number): string {
  const parent = `t${Math.min(spec.from, level - 1)}`;
  const inherits = level === 0 ? 'none' : spec.inherits;
  const keys = [
    listText('before_script', spec.before, '*list', '.list'),
    listText('script', spec.script, '*list', '.list'),
    variablesText(spec.variables),
    listText(
      'services',
      spec.services === 'item' || spec.services === 'single' ? 'own' : spec.services,
      '*services',
      '.services',
    ),
    artifactsText(spec.artifacts),
  ];
  if (inherits === 'extends') keys.unshift(`  extends: .${parent}\n`);
  if (inherits === 'merge-first') keys.unshift(`  <<: *${parent}\n`);
  if (inherits === 'merge-last') keys.push(`  <<: *${parent}\n`);
  const text = keys.join('');
  return text === '' ? '  tags: [x]\n' : text;
}

function listText(key: string, kind: Source, alias: string, reference: string): string {
  switch (kind) {
    case 'none':
      return '';
    case 'own':
      return `  ${key}:\n    - ${key} one\n    # why\n    - '${key} two'\n`;
    case 'flow':
      return `  ${key}: [${key} one, "${key} two"]\n`;
    case 'alias':
      return `  ${key}: ${alias}\n`;
    case 'reference':
      return `  ${key}: !reference [${reference}]\n`;
    case 'item':
      return `  ${key}:\n  - ${alias}\n  - ${key} last\n`;
    case 'single':
      return `  ${key}: ${key} only\n`;
  }
}

function variablesText(kind: Source): string {
  switch (kind) {
    case 'none':
    case 'single':
      return '';
    case 'own':
      return '  variables:\n    A: own\n    C: {value: own, expand: false}\n';
    case 'flow':
      return "  variables: {A: 'own', D: 010}\n";
    case 'alias':
      return '  variables: *map\n';
    case 'reference':
      return '  variables: !reference [.map]\n';
    case 'item':
      return '  variables:\n    <<: *map\n    A: over\n';
  }
}

function artifactsText(kind: Source): string {
  switch (kind) {
    case 'none':
    case 'reference':
      return '';
    case 'flow':
      return '  artifacts: {paths: [dist/], expire_in: 1 day}\n';
    case 'alias':
      return '  artifacts:\n    paths: *list\n';
    case 'single':
      return '  artifacts:\n    when: always\n';
    default:
      return '  artifacts:\n    paths:\n      - dist/\n';
  }
}
