/* Runs every edit over a folder of real CI files: `npm run corpus -- DIR [--limit N] [--variants]`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCiFile, parseCiDocument, type CiDocument } from '../../src/ci-file/document.ts';
import { resolvePipeline } from '../../src/ci-file/resolve-pipeline.ts';
import { checkEdit } from './check-edit.ts';
import { checkPlacement } from './check-placement.ts';
import { bodyOf, corpusOperations, jobsToTry } from './corpus-operations.ts';
import { CorpusReport } from './corpus-report.ts';
import { jobsToPlaceIn, placementOperations } from './placement-operations.ts';
import { textVariants } from './text-variants.ts';
import { writeBackChangesMore } from './write-back.ts';

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && /\.ya?ml$/.test(entry.name)) yield join(entry.parentPath, entry.name);
  }
}

function runFile(path: string, report: CorpusReport, variants: boolean): void {
  const decoded = decodeCiFile(path, readFileSync(path));
  const document = 'kind' in decoded ? decoded : parseCiDocument(path, decoded.text);
  report.countFile('kind' in document ? document.code : null);
  if ('kind' in document) return;
  runDocument(document, report, variants);
  runPipeline(document, 'in jobs as GitLab runs them', report);
  if (!variants) return;
  for (const { variant, document: other } of rewrite(document))
    runPipeline(other, `in jobs, ${variant.name}`, report);
}

/** The same file as a pipeline of its own: what it includes is not at hand. */
function runPipeline({ path, text }: CiDocument, table: string, report: CorpusReport): void {
  const pipeline = resolvePipeline({ root: path, texts: new Map([[path, text]]) });
  if ('code' in pipeline) return;
  for (const operation of placementOperations) {
    for (const job of jobsToPlaceIn(pipeline)) {
      const checked = checkPlacement(pipeline, job, operation);
      if (checked !== null) report.count(operation.name, table, path, job.name, checked, null);
    }
  }
}

function runDocument(document: CiDocument, report: CorpusReport, variants: boolean): void {
  const body = bodyOf(document);
  const jobs = jobsToTry(document);
  const rewritten = variants ? rewrite(document) : [];
  for (const operation of corpusOperations) {
    for (const [index, edit] of operation.edits(body, jobs, document).entries()) {
      const checked = checkEdit(document, edit);
      // Printing the whole document is slow, so the peer gets one edit of each kind per file.
      const outside =
        checked.kind === 'applied' && index === 0
          ? writeBackChangesMore(document.text, checked.text, edit)
          : null;
      report.count(operation.name, 'as written', document.path, edit, checked, outside);
      for (const { variant, document: other } of rewritten) {
        const again = checkEdit(other, edit);
        const wanted = checked.kind === 'applied' ? variant.expected?.(checked.text) : undefined;
        const differs = again.kind === 'applied' && wanted !== undefined && wanted !== again.text;
        const result = differs
          ? ({ kind: 'failed', what: 'variant: differs from the original' } as const)
          : again;
        report.count(operation.name, variant.name, document.path, edit, result, null);
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

function main(folder: string | undefined, options: readonly string[]): void {
  if (folder === undefined) throw new Error('usage: npm run corpus -- DIR [--every N] [--variants]');
  const every = Number(options[options.indexOf('--every') + 1] ?? 1) || 1;
  const report = new CorpusReport();
  [...filesBelow(folder)]
    .toSorted()
    .filter((_path, index) => index % every === 0)
    .forEach((path) => runFile(path, report, options.includes('--variants')));
  process.stdout.write(report.print());
  process.exitCode = report.failures > 0 ? 1 : 0;
}

const [folder, ...options] = process.argv.slice(2);
main(folder, options);
