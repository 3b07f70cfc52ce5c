import { readFileSync } from 'node:fs';

/** npm runs a script in a shell, so there it is npm's end that counts too: the parent's parent. */
const generations = process.env['npm_lifecycle_event'] === undefined ? 1 : 2;

interface Parent {
  readonly pid: number;
  /** In the kernel's own unit; with it, another process that got the same number is told apart. */
  readonly started: string;
}

/**
 * Calls `onGone` once when one of the processes that started this one is gone. Killed, they cannot say so
 * themselves, and this process would go on for nobody.
 *
 * @param parent - the process to begin with
 * @param count - how many generations to watch
 */
export function watchParents(onGone: () => void, parent = process.ppid, count = generations): void {
  const parents = findParents(parent, count);
  const timer = setInterval(() => {
    if (parents.every(({ pid, started }) => readStat(pid)?.started === started)) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}

function findParents(first: number, count: number): readonly Parent[] {
  const parents: Parent[] = [];
  for (let pid = first; parents.length < count && pid > 1;) {
    const stat = readStat(pid);
    if (stat === null) break;
    parents.push({ pid, started: stat.started });
    pid = stat.parent;
  }
  return parents;
}

/** Fields 4 and 22 of /proc/PID/stat; the second, in parentheses, may hold anything. A zombie is gone. */
function readStat(pid: number): { readonly parent: number; readonly started: string } | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const [state, parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : { parent: Number(parent), started: rest[17] ?? '' };
  } catch {
    return null;
  }
}
