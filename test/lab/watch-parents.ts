import { readFileSync } from 'node:fs';

/**
 * Calls `onGone` once when a process that started this one is gone: its parent, and where npm runs a script
 * in a shell, npm too. Killed, they cannot say so themselves.
 */
export function watchParents(onGone: () => void): void {
  const parents: { readonly pid: number; readonly started: string }[] = [];
  const generations = process.env['npm_lifecycle_event'] === undefined ? 1 : 2;
  let { ppid: pid } = process;
  for (let generation = 0; generation < generations && pid > 1; generation += 1) {
    const stat = readStat(pid);
    if (stat === null) break;
    parents.push({ pid, started: stat.started });
    pid = stat.parent;
  }
  const timer = setInterval(() => {
    if (parents.every((parent) => readStat(parent.pid)?.started === parent.started)) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}

/** Fields 4 and 22 of /proc/PID/stat; the second, in parentheses, may hold anything. */
function readStat(pid: number): { readonly parent: number; readonly started: string } | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), started: fields[19] ?? '' };
  } catch {
    return null;
  }
}
