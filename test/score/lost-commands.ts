import { isDeepStrictEqual } from 'node:util';
import type { ResolvedJob } from './pipeline/resolved-pipeline.ts';
import { shellLines } from './shell/read-steps.ts';

const verbs = ['push', 'run', 'build', 'load', 'login', 'inspect'];

/** Commands of the original that the patched job does not run any more, or not in that order. */
export function lostCommands(
  original: ResolvedJob,
  patched: ResolvedJob,
  mayEdit: readonly string[],
): string[] {
  const problems: string[] = [];
  const must = original.commands.filter((command) => !mayEdit.includes(command));
  let at = 0;
  for (const command of patched.commands) if (command === must[at]) at += 1;
  if (at < must.length) problems.push(`"${must[at] ?? ''}" is lost or moved`);
  for (const verb of verbs)
    if (callsOf(patched, verb) < callsOf(original, verb)) problems.push(`fewer "${verb}" than before`);
  if (!isDeepStrictEqual(original.keywords['after_script'], patched.keywords['after_script']))
    problems.push('after_script changed');
  return problems;
}

function callsOf(job: ResolvedJob, verb: string): number {
  const call = new RegExp(`\\b(?:docker|docker-compose|podman|buildah|skopeo)\\b[^|;&]*\\b${verb}\\b`);
  return shellLines(job.commands).filter((line) => call.test(line)).length;
}
