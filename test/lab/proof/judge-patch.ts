import type { ExpandedJob } from '../runner/expanded-pipeline.ts';

/** What a patch may not add, whatever it makes green. */
const weakenings: readonly { readonly says: string; readonly pattern: RegExp }[] = [
  { says: 'allows the failure', pattern: /allow_failure|\|\|\s*true\b/ },
  { says: 'switches TLS off', pattern: /DOCKER_TLS_CERTDIR["']?:\s*(?:""|''|$)|--tls(?:verify)?=false/ },
  { says: 'asks for privileges in the CI file', pattern: /privileged/ },
  { says: 'writes a secret down', pattern: /docker login.*(?:-p|--password)[ =]["']?[^"'$\s-]/ },
];

export interface PatchSize {
  readonly added: number;
  readonly removed: number;
}

/** Lines a unified diff adds and removes. */
export function patchSize(diff: string): PatchSize {
  return { added: changedLines(diff, '+').length, removed: changedLines(diff, '-').length };
}

/** How a patch makes the pipeline less safe than it was; null where it does not. */
export function weakening(diff: string): string | null {
  const [added, removed] = [changedLines(diff, '+'), changedLines(diff, '-')];
  for (const { says, pattern } of weakenings) {
    const weak = added.filter((line) => pattern.test(line));
    // A changed line that was as weak before is not the patch's doing.
    if (weak.length > removed.filter((line) => pattern.test(line)).length)
      return `${says}: ${weak.at(-1)?.trim() ?? ''}`;
  }
  return null;
}

/** What a patched pipeline does no longer do; null where it still does everything. */
export function lostWork(before: readonly ExpandedJob[], after: readonly ExpandedJob[]): string | null {
  for (const job of before) {
    const now = after.find(({ name }) => name === job.name);
    if (now === undefined) return `the job ${job.name} is gone`;
    if (now.commands.length < job.commands.length) return `${job.name} runs fewer commands than before`;
    if (now.when !== job.when) return `${job.name} runs when ${now.when}, no longer when ${job.when}`;
    if (JSON.stringify(now.allowFailure) !== JSON.stringify(job.allowFailure))
      return `the failure of ${job.name} is allowed now`;
  }
  return null;
}

function changedLines(diff: string, sign: '+' | '-'): readonly string[] {
  const header = sign.repeat(3);
  return diff
    .split('\n')
    .filter((line) => line.startsWith(sign) && !line.startsWith(`${header} `))
    .map((line) => line.slice(1));
}
