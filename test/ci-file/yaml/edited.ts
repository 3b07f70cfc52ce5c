import { structuredPatch } from 'diff';
import { expect } from 'vitest';
import { parseCiDocument, type CiDocument } from '../../../src/ci-file/document.ts';
import { applySplices } from '../../../src/ci-file/yaml/writing/splice.ts';
import { spliceYaml } from '../../../src/ci-file/yaml/splice-yaml.ts';
import type { SplicedYaml, YamlEdit } from '../../../src/ci-file/yaml/yaml-edit.ts';

export function parsed(text: string): CiDocument {
  const document = parseCiDocument('.gitlab-ci.yml', text);
  if ('kind' in document) throw new Error(`refused: ${document.reason}`);
  return document;
}

/** Makes an edit that must succeed, and checks what holds of every edit. */
export function edited(text: string, edit: YamlEdit): SplicedYaml {
  const result = spliceYaml(parsed(text), edit);
  if (result.kind !== 'spliced') throw new Error(`not spliced: ${JSON.stringify(result)}`);
  expect(applySplices(text, result.splices)).toBe(result.text);
  expect(result.text.endsWith('\n')).toBe(text.endsWith('\n'));
  if (edit.op !== 'remove-item') expect(spliceYaml(result.document, edit)).toEqual({ kind: 'unchanged' });
  return result;
}

/** The lines an edit changes, as in a unified diff with one line of context; carriage returns are shown as `␍`. */
export function diffOf(text: string, edit: YamlEdit): string[] {
  const { hunks } = structuredPatch('a', 'b', text, edited(text, edit).text, undefined, undefined, {
    context: 1,
  });
  return hunks.flatMap(({ lines }) => lines).map((line) => line.replace('\r', '␍'));
}

export function outcomeOf(text: string, edit: YamlEdit): string {
  const result = spliceYaml(parsed(text), edit);
  return result.kind === 'refused' ? result.code : result.kind;
}
