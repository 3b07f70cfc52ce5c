import type { ResolvedJob } from './pipeline/resolved-pipeline.ts';
import { daemonConnection } from './properties/daemon-connection.ts';
import type { Surroundings } from './properties/property.ts';

const weakenings: readonly (readonly [string, RegExp])[] = [
  ['the job may fail', /allow_failure/],
  ['a failure is swallowed', /\|\|\s*(?:true|:|exit 0)\s*['"]?\s*$/],
  ['failures do not end the script', /\bset \+e\b/],
  ['privileged', /privileged/],
  ['the job does not run by itself', /when:\s*(?:never|manual|on_failure)/],
  [
    'certificates are not checked',
    /tls-?verify[= ]["']?(?:false|0)|GIT_SSL_NO_VERIFY|curl[^|]*\s(?:-k|--insecure)\b/i,
  ],
  ['a password on the command line', /docker\s+login[^|]*\s(?:-p|--password)[ =](?!stdin)/],
  ['a literal secret', /^\s*[\w-]*(?:PASS|PASSWORD|TOKEN|SECRET)[\w-]*\s*:\s*["']?[^$"'\s{[]/],
  ['a literal secret', /echo\s+["']?[^$"'|\s][^$|]*\|\s*docker\s+login/],
];
const insecureRegistry = ['a registry without certificate', /insecure-registr/] as const;

/** Added lines that make a pipeline less safe; lines that only moved do not count. */
export function weakenedLines(diff: string, mayTrustRegistry: boolean): string[] {
  const lines = diff.split(/\r?\n/);
  const removed = new Set(lines.filter((line) => /^-(?!--)/.test(line)).map((line) => line.slice(1).trim()));
  const added = lines.filter((line) => /^\+(?!\+\+)/.test(line)).map((line) => line.slice(1));
  const looked = mayTrustRegistry ? weakenings : [...weakenings, insecureRegistry];
  return added
    .filter((line) => !removed.has(line.trim()))
    .flatMap((line) => {
      const code = line.replace(/(?:^|\s)#.*$/, '');
      return looked
        .filter(([, expression]) => expression.test(code))
        .map(([why]) => `${why}: ${line.trim()}`);
    });
}

/** @param around of the original; the patched job sees the same runner. */
export function weakenedJob(
  original: ResolvedJob,
  patched: ResolvedJob,
  mayBePlain: boolean,
  around: Surroundings,
): string[] {
  const problems: string[] = [];
  const was = daemonConnection(original, around);
  const is = daemonConnection(patched, around);
  if (was !== null && is !== null && was.daemonHasTls && !mayBePlain) {
    if (!is.daemonHasTls) problems.push('TLS was switched off for the daemon');
    if (was.clientVerifies && !is.clientVerifies) problems.push('TLS was switched off for the client');
  }
  if (mayFail(patched) && !mayFail(original)) problems.push('the job may fail now');
  return problems;
}

function mayFail(job: ResolvedJob): boolean {
  return Boolean(job.keywords['allow_failure']);
}
