import type { Located } from '../ci-file/pipeline.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import { couldBeReference } from './could-be-reference.ts';
import type { Situation } from './situation.ts';

/** An image of the CI file that the runner could not pull before the job's script began. */
export interface RunnerPull {
  readonly line: TraceLine;
  /** As the runner prints it. */
  readonly image: string;
  /** As the file writes it. */
  readonly written: string;
  readonly place: Located<unknown>;
  /** Index of the service whose image it is; null: the job's own. */
  readonly service: number | null;
}

// https://gitlab.com/gitlab-org/gitlab-runner, executors/docker/internal/pull/manager.go, and what kubelet says.
const failedPull: readonly LinePattern[] = [
  linePattern('ailed to pull image', /\b[Ff]ailed to pull image "?([^\s"]+)"? with /),
  linePattern('ailed to pull image', /\b[Ff]ailed to pull image "([^"]+)"/),
  linePattern('Back-off pulling image', /\bBack-off pulling image "([^"]+)"/),
  linePattern('pull access denied for', /\bpull access denied for ([^\s,]+), repository does not exist/),
];

export const runnerPullPatterns = failedPull;

/** The runner's failure to pull an image of the job, with a line of the wanted kind; null when there is none. */
export function findRunnerPull(situation: Situation, isWanted: (text: string) => boolean): RunnerPull | null {
  const { trace, job, expand } = situation;
  if (trace.failedCommand !== null) return null;
  const lines = trace.lines.filter(({ source }) => source !== 'service');
  const line = lines.find(({ text }) => isWanted(text));
  if (line === undefined) return null;
  const image = [line, ...lines].map(({ text }) => imageIn(text)).find((found) => found !== null) ?? null;
  if (image === null) return null;
  const asked = [
    ...job.services.map((place, service) => ({ place, written: place.value.name, service })),
    ...(job.image === null ? [] : [{ place: job.image, written: job.image.value.name, service: null }]),
  ];
  const found = asked.find(({ written }) => couldBeReference(expand(written), image));
  return found === undefined ? null : { line, image, ...found };
}

function imageIn(text: string): string | null {
  for (const pattern of failedPull) {
    const image = matchLine(pattern, text)?.[1];
    if (image !== undefined) return image;
  }
  return null;
}
