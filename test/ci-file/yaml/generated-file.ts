import fc from 'fast-check';

interface Style {
  readonly step: 2 | 4;
  readonly listStep: 0 | 2 | 4;
  readonly gap: 1 | 3;
  readonly lineBreak: '\n' | '\r\n';
  readonly byteOrderMark: boolean;
  readonly finalNewline: boolean;
  readonly header: 'none' | 'comment' | 'document' | 'spec';
  readonly blankLines: boolean;
}

const style: fc.Arbitrary<Style> = fc.record({
  step: fc.constantFrom(2, 4),
  listStep: fc.constantFrom(0, 2, 4),
  gap: fc.constantFrom(1, 3),
  lineBreak: fc.constantFrom('\n', '\r\n'),
  byteOrderMark: fc.boolean(),
  finalNewline: fc.boolean(),
  header: fc.constantFrom('none', 'comment', 'document', 'spec'),
  blankLines: fc.boolean(),
});

const scalar = fc.constantFrom(
  'a',
  '"b c"',
  "'it''s'",
  '0755',
  'yes',
  '"tcp://docker:2376"',
  '$CI_X/y',
  '~',
  '',
  '&anchor v',
  '"two\\n"',
);
const comment = fc.constantFrom('', '', '', ' # why', '   #');
/** A command, `\n` standing for a new line at the item's own indentation. */
const command = fc.constantFrom(
  'docker info',
  '"docker build -t \\"$I\\" ."',
  "'echo: it''s'",
  '|\ndocker run\n  -d\n\nls',
  '>-\ndocker run\n-d image\n\nls',
  'docker run\n  -d image',
  '|+\ndocker pull x\n\n',
  '!reference [.base, script]',
  '*steps',
  '"folded\n  twice"',
  '|2-\n  deep\n',
);
const listForm = fc.constantFrom(
  'block',
  'block',
  'block',
  'flow',
  'lines',
  'single',
  'alias',
  'empty',
  'reference',
  'none',
);
const mapForm = fc.constantFrom('block', 'block', 'flow', 'lines', 'alias', 'empty', 'braces', 'none');
const service = fc.constantFrom(
  'docker:dind',
  '"redis"',
  'name: docker:24-dind\nalias: docker',
  '&dind docker:dind',
  'name: x',
);

const job = fc.record({
  merge: fc.constantFrom('none', 'first', 'last', 'list'),
  anchored: fc.boolean(),
  flow: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
  comment,
  commentAbove: fc.boolean(),
  script: fc.tuple(listForm, fc.array(command, { minLength: 1, maxLength: 3 })),
  beforeScript: fc.tuple(listForm, fc.array(command, { minLength: 1, maxLength: 2 })),
  variables: fc.tuple(mapForm, fc.array(scalar, { minLength: 1, maxLength: 3 })),
  services: fc.array(service, { maxLength: 2 }),
  image: fc.constantFrom('none', 'docker:24', 'object'),
  order: fc.boolean(),
});

type Job = typeof job extends fc.Arbitrary<infer T> ? T : never;

/** CI files of all the shapes and styles that the editor should know. Not all are valid YAML; those are to be left out. */
export const generatedFile: fc.Arbitrary<string> = fc
  .tuple(style, fc.array(job, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([chosen, jobs, withGlobals]) => new Writer(chosen).write(jobs, withGlobals));

class Writer {
  readonly #style: Style;
  readonly #lines: string[] = [];

  constructor(chosen: Style) {
    this.#style = chosen;
  }

  write(jobs: readonly Job[], withGlobals: boolean): string {
    const { header, lineBreak, byteOrderMark, finalNewline } = this.#style;
    if (header === 'comment') this.#lines.push('# The pipeline', '');
    if (header === 'document') this.#lines.push('---');
    if (header === 'spec') this.#lines.push('spec:', '  inputs:', '    x: {}', '---');
    this.#globals(withGlobals);
    for (const [index, described] of jobs.entries()) this.#job(`job${index}`, described);
    return (byteOrderMark ? '\ufeff' : '') + this.#lines.join(lineBreak) + (finalNewline ? lineBreak : '');
  }

  #globals(withGlobals: boolean): void {
    const { step } = this.#style;
    if (withGlobals) this.#lines.push('image: docker:24', 'variables:', `${' '.repeat(step)}GLOBAL: "1"`);
    this.#lines.push('.base: &base', `${' '.repeat(step)}script: &steps`);
    this.#item(step + this.#style.listStep, 'base step');
    this.#lines.push(`${' '.repeat(step)}variables: &vars`, `${' '.repeat(step * 2)}BASE: b # of all`);
    if (this.#style.blankLines) this.#lines.push('');
  }

  #job(name: string, described: Job): void {
    if (described.commentAbove) this.#lines.push(`# ${name} is a job`);
    if (described.flow) {
      this.#lines.push(`${name}: {script: [a, "b"], variables: {A: a}}${described.comment}`);
      return;
    }
    this.#lines.push(`${name}:${described.anchored ? ` &${name}` : ''}${described.comment}`);
    const { step } = this.#style;
    const merge = described.merge === 'list' ? '<<: [*base]' : '<<: *base';
    if (described.merge !== 'none' && described.merge !== 'last') this.#lines.push(' '.repeat(step) + merge);
    const parts = [
      () => this.#list(step, 'before_script', described.beforeScript),
      () => this.#map(step, described.variables),
      () => this.#services(step, described),
      () => this.#list(step, 'script', described.script),
    ];
    for (const part of described.order ? parts.toReversed() : parts) part();
    if (described.merge === 'last') this.#lines.push(' '.repeat(step) + merge);
    if (this.#style.blankLines) this.#lines.push('', '  # between jobs', '');
  }

  #list(column: number, key: string, [form, commands]: readonly [string, readonly string[]]): void {
    const lead = `${' '.repeat(column)}${key}:`;
    const words = commands.map((_command, index) => `cmd${index}`);
    if (form === 'flow') this.#lines.push(`${lead} [${words.join(', ')}] # flow`);
    if (form === 'lines')
      this.#lines.push(
        `${lead} [`,
        ...words.map((word) => `${' '.repeat(column + 2)}${word},`),
        `${' '.repeat(column)}]`,
      );
    if (form === 'single') this.#nested(lead, column, commands[0] ?? '');
    if (form === 'alias') this.#lines.push(`${lead} *steps # all`);
    if (form === 'empty') this.#lines.push(`${lead} []`);
    if (form === 'reference') this.#lines.push(`${lead} !reference [.base, script]`);
    if (form !== 'block') return;
    this.#lines.push(`${lead} # steps`);
    for (const item of commands) this.#item(column + this.#style.listStep, item);
  }

  #item(column: number, value: string): void {
    this.#nested(
      `${' '.repeat(column)}-${' '.repeat(this.#style.gap - 1)}`,
      column + this.#style.gap - 1,
      value,
    );
  }

  /** Writes a value of several lines so that its further lines are indented below the column. */
  #nested(lead: string, column: number, value: string): void {
    const [first = '', ...rest] = value.split('\n');
    this.#lines.push(
      `${lead} ${first}`.trimEnd(),
      ...rest.map((line) => (line === '' ? '' : ' '.repeat(column + 2) + line)),
    );
  }

  #map(column: number, [form, values]: readonly [string, readonly string[]]): void {
    const lead = `${' '.repeat(column)}variables:`;
    const pairs = values.map((value, index) => `V${index}: ${value.replace('&anchor ', '')}`.trimEnd());
    if (form === 'block')
      this.#lines.push(lead, ...pairs.map((pair) => ' '.repeat(column + this.#style.step) + pair));
    if (form === 'flow') this.#lines.push(`${lead} {${pairs.join(', ')}}`);
    if (form === 'lines')
      this.#lines.push(
        `${lead} {`,
        ...pairs.map((pair) => `${' '.repeat(column + 2)}${pair},`),
        `${' '.repeat(column)}}`,
      );
    if (form === 'alias') this.#lines.push(`${lead} *vars`);
    if (form === 'empty') this.#lines.push(`${lead}   # none`);
    if (form === 'braces') this.#lines.push(`${lead} {}`);
  }

  #services(column: number, { services, image }: Job): void {
    const indent = ' '.repeat(column);
    if (image === 'object')
      this.#lines.push(`${indent}image:`, `${indent}${' '.repeat(this.#style.step)}name: docker:24`);
    else if (image !== 'none') this.#lines.push(`${indent}image: ${image}`);
    if (services.length === 0) return;
    this.#lines.push(`${indent}services:`);
    const dash = column + this.#style.listStep;
    for (const entry of services) {
      const [first = '', ...rest] = entry.split('\n');
      this.#lines.push(`${' '.repeat(dash)}-${' '.repeat(this.#style.gap)}${first}`);
      this.#lines.push(...rest.map((line) => ' '.repeat(dash + 1 + this.#style.gap) + line));
    }
  }
}
