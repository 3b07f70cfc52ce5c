import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readYaml } from '../../src/ci-file/yaml/read-yaml.ts';
import {
  defaultSettings,
  deliveryOf,
  isBranchWanted,
  isSwitchedOff,
  overlaySettings,
  ProjectSettings,
} from '../../src/config/project-settings.ts';
import { readProjectSettings } from '../../src/config/read-project-settings.ts';

const schemaFile = '../../schemas/settings.schema.json';
const page = await readFile(new URL('../../docs/settings.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');

function read(text: string) {
  return readProjectSettings(Buffer.from(text));
}

function problemsOf(text: string): readonly string[] {
  const result = read(text);
  return result.kind === 'read' ? [] : result.problems.map(({ line, message }) => `${line}: ${message}`);
}

describe('schemas/settings.schema.json', () => {
  it('is what the reader checks by', async () => {
    const schema = {
      $id: 'settings.schema.json',
      title: 'Settings of a project for pipewright (.pipewright.yml)',
      ...z.toJSONSchema(ProjectSettings),
    };
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(schemaFile);
  });

  it.each(examples)('takes an example of docs/settings.md, as the reader does: %#', async (text) => {
    const schema = JSON.parse(await readFile(new URL(schemaFile, import.meta.url), 'utf8')) as object;
    const yaml = readYaml(text);
    expect(yaml.kind).toBe('read');
    const validate = new Ajv2020({ strict: true }).compile(schema);
    expect(validate('value' in yaml ? yaml.value : null) || validate.errors).toBe(true);
    expect(problemsOf(text)).toEqual([]);
  });

  it('has examples to take', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
  });

  it('says no where the reader does', async () => {
    const schema = JSON.parse(await readFile(new URL(schemaFile, import.meta.url), 'utf8')) as object;
    const validate = new Ajv2020({ strict: true }).compile(schema);
    for (const value of [
      { delivry: 'off' },
      { classes: { 'tls-mismach': 'off' } },
      { limits: { openMergeRequests: -1 } },
    ])
      expect({ value, isValid: validate(value) }).toEqual({ value, isValid: false });
  });
});

describe('readProjectSettings', () => {
  it('takes an empty file, a file of comments and a BOM', () => {
    for (const text of ['', '# nothing yet\n', '\ufeffdelivery: off\n', '---\n'])
      expect(read(text)).toMatchObject({ kind: 'read' });
  });

  it('reads `off` as the word that it is', () => {
    expect(read('delivery: off\r\nclasses:\r\n  tls-mismatch: "off"\r\n')).toEqual({
      kind: 'read',
      settings: { delivery: 'off', classes: { 'tls-mismatch': 'off' } },
    });
  });

  it.each([
    ['delivry: off\n', ['1: `delivry` is not a setting; did you mean `delivery`?']],
    [
      'labels: [a]\nclasses:\n  tls-mismach: off\n',
      ['3: `classes.tls-mismach` is not a failure class; did you mean `tls-mismatch`?'],
    ],
    ['\n\ndelivery: always\n', ['3: `delivery` is none of off, comment, suggest, merge-request']],
    [
      'classes:\n  tls-mismatch: "on"\n',
      ['2: `classes.tls-mismatch` is none of off, comment, suggest, merge-request'],
    ],
    [
      'limits:\n  openMergeRequest: 1\n',
      ['2: `limits.openMergeRequest` is not a setting; did you mean `openMergeRequests`?'],
    ],
    ['limits:\n  openMergeRequests: many\n', ['2: `limits.openMergeRequests` is not a number']],
    ['labels:\n  - fine\n  - a,b\n', ['3: `labels[2]` holds a comma']],
    ['reviewers: ["@someone"]\n', ['1: `reviewers[1]` is not a user name (without the @)']],
    ['labels: docker\n', ['1: `labels` is not a list']],
    ['limits: 3\n', ['1: `limits` is not a mapping']],
    ['allowPlainDaemon: maybe\n', ['1: `allowPlainDaemon` is neither true nor false']],
    ['- off\n', ['1: the file is not a mapping of settings']],
    [
      'delivery: &form off\nclasses: {tls-mismatch: *form}\n',
      ['1: the file is not valid YAML: aliases are not supported here'],
    ],
  ])('names what is wrong and where: %j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('names a key that is there twice, among thousands in no time', () => {
    expect(problemsOf('delivery: off\nlabels: [a]\ndelivery: comment\n')).toEqual([
      '3: the file is not valid YAML: the key delivery is there twice',
    ]);
    const many = Array.from({ length: 7000 }, (_, index) => `k${index}: 1\n`).join('');
    expect(problemsOf(many)).toHaveLength(20);
  });

  it('names the line of what is not YAML', () => {
    expect(problemsOf('delivery: off\nclasses: [\n')).toEqual([
      expect.stringMatching(/^[23]: the file is not valid YAML: /),
    ]);
  });

  it('refuses what is too large or no text, and never throws', () => {
    expect(problemsOf(`# ${'x'.repeat(70_000)}\n`)).toEqual(['1: the file is larger than 64 KiB']);
    expect(readProjectSettings(Uint8Array.of(0xff, 0xfe, 0x41))).toMatchObject({ kind: 'malformed' });
    for (const text of ['['.repeat(8_000), '{a: '.repeat(2_000), 'a: '.repeat(2_500), '- '.repeat(4_000)]) {
      expect(problemsOf(text)).toEqual(['1: the file is not valid YAML: it is nested too deeply']);
    }
  });
});

describe('settings laid over each other', () => {
  it('keep what the upper ones do not name', () => {
    const group = overlaySettings(defaultSettings, { labels: ['group'], limits: { openMergeRequests: 2 } });
    const both = overlaySettings(group, { limits: { mergeRequestsPerDay: 1 } });
    expect(both).toEqual({
      ...defaultSettings,
      labels: ['group'],
      limits: { openMergeRequests: 2, mergeRequestsPerDay: 1 },
    });
  });

  it('take a delivery for all classes that are not named beside it', () => {
    const group = overlaySettings(defaultSettings, {
      delivery: 'comment',
      classes: { 'tls-mismatch': 'off', 'disk-full': 'off' },
    });
    const both = overlaySettings(group, { delivery: 'suggest', classes: { 'disk-full': 'comment' } });
    expect(deliveryOf(both, 'tls-mismatch')).toBe('suggest');
    expect(deliveryOf(both, 'disk-full')).toBe('comment');
    expect(deliveryOf(group, 'tls-mismatch')).toBe('off');
  });

  it('let a prefix and a style take each other’s place', () => {
    const group = overlaySettings(defaultSettings, { commitMessagePrefix: 'CI: ' });
    expect(overlaySettings(group, { commitStyle: 'plain' })).toMatchObject({
      commitStyle: 'plain',
      commitMessagePrefix: null,
    });
  });
});

describe('what is looked at', () => {
  it('is every branch, or those that a glob names', () => {
    expect(isBranchWanted(defaultSettings, 'feature/x')).toBe(true);
    const some = overlaySettings(defaultSettings, { branches: ['main', 'release/*'] });
    expect(['main', 'release/1.2', 'feature'].map((branch) => isBranchWanted(some, branch))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('is nothing where all is off', () => {
    const off = overlaySettings(defaultSettings, { delivery: 'off' });
    expect(isSwitchedOff(off)).toBe(true);
    expect(isSwitchedOff(overlaySettings(off, { classes: { 'disk-full': 'comment' } }))).toBe(false);
  });
});
