import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import type { Situation } from '../situation/situation.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { Finding, ProposedRemedy } from './failure-class.ts';
import { proposeLongerExpiry } from './remedies/longer-expiry.ts';

// Printed by the runner's artifact helper: https://gitlab.com/gitlab-org/gitlab-runner, network/gitlab.go
const downloadFailed = linePattern(
  'Downloading artifacts from coordinator',
  /\bDownloading artifacts from coordinator\.\.\. (not found|forbidden|unauthorized)\b/,
);
const uploadTooLarge = linePattern(
  'Uploading artifacts',
  /\bUploading artifacts (?:as "[^"]*" )?to coordinator\.\.\. (?:too large archive|413 Request Entity Too Large)/,
);

export const transferPatterns: readonly LinePattern[] = [downloadFailed, uploadTooLarge];

/** Artifacts that the runner itself could not download or upload: the job's script never ran, or is done. */
export function findTransferFailure(situation: Situation): Finding | null {
  for (const line of situation.trace.lines) {
    const download = line.section === 'step_script' ? null : matchLine(downloadFailed, line.text);
    if (download !== null) return describeDownload(situation, line, download[1] === 'not found');
    if (matchLine(uploadTooLarge, line.text) !== null) return describeUpload(situation, line);
  }
  return null;
}

function describeDownload(situation: Situation, line: TraceLine, notFound: boolean): Finding {
  const producer =
    situation.trace.runner.downloads.findLast((download) => download.line <= line.number)?.job ?? null;
  const artifacts = producer === null ? undefined : situation.pipeline.jobs.get(producer)?.artifacts;
  const places = [artifacts ?? null, situation.job.needs, situation.job.dependencies].flatMap(
    (place) => place ?? [],
  );
  return {
    confidence: 'high',
    evidence: [
      traceEvidence(line),
      ...places.slice(0, 2).map((place) => ciEvidence(situation.pipeline, place)),
    ],
    explanation: notFound
      ? `GitLab no longer has the artifacts of ${producer ?? 'a job this one needs'}: they were deleted or had expired when the job started.`
      : `GitLab refused this job the artifacts of ${producer ?? 'a job it needs'}: its job token may not read them.`,
    remedy: notFound
      ? proposeLongerExpiry(producer, artifacts?.value.expireIn ?? null)
      : adviseAccess(situation),
  };
}

function adviseAccess(situation: Situation): ProposedRemedy {
  const elsewhere = situation.job.needs?.value.find((need) => need.elsewhere !== null)?.elsewhere;
  const project = elsewhere ?? 'the project that made them';
  return {
    kind: 'advice',
    audience: 'maintainer',
    text: `Let this project's job token read artifacts of ${project}: there, under Settings > CI/CD > Job token permissions, add this project to the allowlist.`,
  };
}

function describeUpload(situation: Situation, line: TraceLine): Finding {
  const artifacts = situation.job.artifacts;
  return {
    confidence: 'high',
    evidence: [
      traceEvidence(line),
      ...(artifacts === null ? [] : [ciEvidence(situation.pipeline, artifacts)]),
    ],
    explanation:
      'The job made its artifacts, but GitLab refused them: the archive is larger than the instance or the proxy before it allows. Later jobs would not find them.',
    remedy: {
      kind: 'advice',
      audience: 'maintainer',
      text: 'Push the image to the container registry and pull it in the later jobs instead of passing it as an artifact, or ask an administrator to raise "Maximum artifacts size".',
    },
  };
}
