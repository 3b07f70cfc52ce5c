import { readFileSync } from 'node:fs';

/** One failing pipeline the demo plays: a genuine trace and the CI file it came from. */
export interface DemoPipeline {
  readonly failureClass: string;
  /** Path of the project it is played in. */
  readonly project: string;
  /** The job that failed, and its trace as the lab's runner wrote it. */
  readonly job: string;
  readonly trace: string;
  readonly ciFile: string;
  /** Jobs that passed before it. */
  readonly passed: readonly string[];
}

const directory = new URL('../../../../test/support/demo-pipelines/', import.meta.url);

/** The four pipelines of the demo, recorded on a real Docker daemon. */
export function loadDemoPipelines(): readonly DemoPipeline[] {
  return [
    load('tls-mismatch', 'acme/billing', 'build', []),
    load('daemon-not-ready', 'acme/gateway', 'build', []),
    load('missing-artifact', 'acme/orders', 'push', ['build']),
    load('wrong-tag-after-load', 'acme/portal', 'push', ['build']),
  ];
}

function load(failureClass: string, project: string, job: string, passed: readonly string[]): DemoPipeline {
  const read = (file: string): string => readFileSync(new URL(`${failureClass}/${file}`, directory), 'utf8');
  return { failureClass, project, job, passed, trace: read('trace.log'), ciFile: read('.gitlab-ci.yml') };
}
