import type { TraceOutcome } from './trace.ts';

export const outcomeLiterals: readonly string[] = ['ERROR: Job failed', 'Job succeeded'];

// Docker and shell executors: `exit code 1`, `exit status 1`; kubernetes: `command terminated with
// exit code 1`. https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/build.go (printJobResult…)
const failure = /^ERROR: Job failed(?<system> \((?:runner )?system failure\))?(?:: (?<reason>[^]*))?$/;
const exitCode = /^(?:command terminated with )?exit (?:code|status) (?<code>\d{1,10}|0x[0-9a-f]{1,8})\b/;
const timeout = /^(?:execution took longer than|job execution timeout)/;

/** Reads the runner's last word on a job; null when `text` is another line. */
export function readOutcome(
  text: string,
  line: number,
): Exclude<TraceOutcome, { kind: 'unfinished' }> | null {
  if (/^Job succeeded\s*$/.test(text)) return { kind: 'succeeded', line };
  const match = failure.exec(text);
  if (match === null) return null;
  const { system, reason = '' } = match.groups ?? {};
  const code = exitCode.exec(reason)?.groups?.['code'];
  if (system !== undefined) return { kind: 'failed', line, reason: 'system-failure', exitCode: null };
  if (code !== undefined) return { kind: 'failed', line, reason: 'exit-code', exitCode: Number(code) };
  return { kind: 'failed', line, reason: timeout.test(reason) ? 'timeout' : 'other', exitCode: null };
}
