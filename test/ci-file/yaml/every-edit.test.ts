import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCiFile, parseCiDocument } from '../../../src/ci-file/document.ts';
import { checkEdit } from '../../corpus/check-edit.ts';
import { bodyOf, corpusOperations, jobsToTry } from '../../corpus/corpus-operations.ts';
import { textVariants } from '../../corpus/text-variants.ts';
import { generatedFile } from './generated-file.ts';

/** Makes every edit that applies to a file and lists what went wrong. */
function faultsOf(path: string, text: string): { faults: string[]; applied: number; refused: string[] } {
  const document = parseCiDocument(path, text);
  if ('kind' in document) return { faults: [], applied: 0, refused: [] };
  const faults: string[] = [];
  const refused: string[] = [];
  let applied = 0;
  const jobs = jobsToTry(document);
  for (const operation of corpusOperations) {
    for (const edit of operation.edits(bodyOf(document), jobs, document)) {
      const checked = checkEdit(document, edit);
      if (checked.kind === 'failed')
        faults.push(`${operation.name} ${JSON.stringify(edit)}: ${checked.what}`);
      if (checked.kind === 'refused') refused.push(checked.code);
      if (checked.kind !== 'applied') continue;
      applied += 1;
      for (const variant of textVariants) {
        const rewritten = variant.expected === undefined ? null : variant.rewrite(text);
        const other = rewritten === null ? null : parseCiDocument(path, rewritten);
        if (other === null || 'kind' in other) continue;
        const again = checkEdit(other, edit);
        const wanted = variant.expected?.(checked.text);
        if (again.kind !== 'applied' || again.text !== wanted)
          faults.push(`${operation.name} differs with ${variant.name}`);
      }
    }
  }
  return { faults, applied, refused };
}

describe('every edit', () => {
  it('does what it says, and nothing else, in generated files of every style', () => {
    let applied = 0;
    const refused: string[] = [];
    fc.assert(
      fc.property(generatedFile, (text) => {
        const outcome = faultsOf('.gitlab-ci.yml', text);
        applied += outcome.applied;
        refused.push(...outcome.refused);
        expect(outcome.faults).toEqual([]);
      }),
      { numRuns: 20 },
    );
    expect(applied).toBeGreaterThan(200);
    expect(refused.filter((code) => code === 'not-proven')).toEqual([]);
  }, 300_000);

  // The folder is somebody else's files, so it is never part of the repository.
  const corpus = process.env['PIPEWRIGHT_CI_CORPUS'];

  it.skipIf(corpus === undefined)(
    'does what it says, and nothing else, in real files',
    () => {
      const faults: string[] = [];
      let applied = 0;
      for (const name of readdirSync(corpus ?? '', { recursive: true, encoding: 'utf8' })) {
        if (!/\.ya?ml$/.test(name)) continue;
        const decoded = decodeCiFile(name, readFileSync(join(corpus ?? '', name)));
        if ('kind' in decoded) continue;
        const outcome = faultsOf(name, decoded.text);
        applied += outcome.applied;
        faults.push(...outcome.faults.map((fault) => `${name}: ${fault}`));
      }
      expect(faults).toEqual([]);
      expect(applied).toBeGreaterThan(0);
    },
    3_600_000,
  );
});
