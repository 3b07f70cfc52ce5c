import { readFileSync } from 'node:fs';
import { decodeCiFile, parseCiDocument, type CiDocument } from '../../src/ci-file/document.ts';
import { resolvePipeline } from '../../src/ci-file/resolve-pipeline.ts';
import { checkEdit } from './check-edit.ts';
import { checkPlacement } from './check-placement.ts';
import { countEdit, countFile, noCounts, type CorpusCounts } from './corpus-counts.ts';
import { bodyOf, corpusOperations, jobsToTry } from './corpus-operations.ts';
import { jobsToPlaceIn, placementOperations } from './placement-operations.ts';
import { textVariants } from './text-variants.ts';
import { writeBackChangesMore } from './write-back.ts';

/** Makes every kind of edit in one file; with `variants`, also in the same file written in other ways. */
export function checkFile(path: string, variants: boolean): CorpusCounts {
  const counts = noCounts();
  const decoded = decodeCiFile(path, readFileSync(path));
  const document = 'kind' in decoded ? decoded : parseCiDocument(path, decoded.text);
  countFile(counts, 'kind' in document ? document.code : null);
  if ('kind' in document) return counts;
  runDocument(document, counts, variants);
  runPipeline(document, 'in jobs as GitLab runs them', counts);
  const rewritten = variants ? rewrite(document) : [];
  for (const { variant, document: other } of rewritten)
    runPipeline(other, `in jobs, ${variant.name}`, counts);
  return counts;
}

/** The same file as a pipeline of its own: what it includes is not at hand. */
function runPipeline({ path, text }: CiDocument, table: string, counts: CorpusCounts): void {
  const pipeline = resolvePipeline({ root: path, texts: new Map([[path, text]]) });
  if ('code' in pipeline) return;
  for (const operation of placementOperations) {
    for (const job of jobsToPlaceIn(pipeline)) {
      const checked = checkPlacement(pipeline, job, operation);
      if (checked === null) continue;
      countEdit(counts, {
        operation: operation.name,
        table,
        path,
        edit: job.name,
        checked,
        writeBackChangesMore: null,
      });
    }
  }
}

function runDocument(document: CiDocument, counts: CorpusCounts, variants: boolean): void {
  const body = bodyOf(document);
  const jobs = jobsToTry(document);
  const rewritten = variants ? rewrite(document) : [];
  for (const operation of corpusOperations) {
    for (const [index, edit] of operation.edits(body, jobs, document).entries()) {
      const checked = checkEdit(document, edit);
      // Printing the whole document is slow, so the peer gets one edit of each kind per file.
      const changesMore =
        checked.kind === 'applied' && index === 0
          ? writeBackChangesMore(document.text, checked.text, edit)
          : null;
      const counted = { operation: operation.name, path: document.path, edit };
      countEdit(counts, { ...counted, table: 'as written', checked, writeBackChangesMore: changesMore });
      for (const { variant, document: other } of rewritten) {
        const again = checkEdit(other, edit);
        const wanted = checked.kind === 'applied' ? variant.expected?.(checked.text) : undefined;
        const differs = again.kind === 'applied' && wanted !== undefined && wanted !== again.text;
        const result = differs
          ? ({ kind: 'failed', what: 'variant: differs from the original' } as const)
          : again;
        countEdit(counts, { ...counted, table: variant.name, checked: result, writeBackChangesMore: null });
      }
    }
  }
}

function rewrite(document: CiDocument) {
  return textVariants.flatMap((variant) => {
    const text = variant.rewrite(document.text);
    const parsed = text === null ? null : parseCiDocument(document.path, text);
    return parsed === null || 'kind' in parsed ? [] : [{ variant, document: parsed }];
  });
}
