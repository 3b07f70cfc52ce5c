import type { Pipeline } from '../ci-file/pipeline.ts';
import { describePipeline } from './checked-pipeline.ts';
import { findPlaces, type Digest, type FoundPlace } from './find-places.ts';
import type { CheckFinding, CheckReport } from './finding.ts';
import { isIgnored } from './ignore-comment.ts';
import { makeRemedy } from './make-remedy.ts';

/** Looks for what is known to fail, to be unsafe or to be slow. Pure: the same files give the same report. */
export function checkPipeline(pipeline: Pipeline, digest: Digest): CheckReport {
  const checked = describePipeline(pipeline);
  const all = findPlaces(checked, digest).map(withRemedy);
  const { texts } = pipeline.files;
  return {
    findings: all.filter((finding) => !isIgnored(finding, texts)),
    ignored: all.filter((finding) => isIgnored(finding, texts)),
    jobCount: checked.jobs.length,
    missingIncludes: pipeline.missingIncludes.map(({ kind, name }) => `${kind} ${name}`),
  };

  function withRemedy(found: FoundPlace): CheckFinding {
    const { propose: _propose, ...finding } = found;
    return { ...finding, remedy: makeRemedy(found, checked) };
  }
}
