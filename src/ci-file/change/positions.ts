import type { Edit } from '../edit.ts';
import type { Pipeline, PlainValue } from '../pipeline.ts';
import { listOf, recordOf } from '../plain-map.ts';
import { SameValue } from './same-value.ts';

const trackedLists = ['before_script', 'script', 'after_script', 'services'] as const;
type TrackedList = (typeof trackedLists)[number];

/**
 * Where the commands and services of the pipeline that edits were made for are now, after earlier
 * edits moved them: of the edited job, and of jobs that share the edited list.
 */
export class Positions {
  /** By job and list: the present index of each original item, -1 once it is gone. */
  readonly #indexes = new Map<string, readonly number[]>();

  /** Takes note of one applied edit. */
  follow(before: Pipeline, after: Pipeline, changed: readonly string[]): void {
    for (const job of changed) for (const list of trackedLists) this.#followList(before, after, job, list);
  }

  /** The edit with its position in the pipeline as it is now; null if what it names is gone. */
  translate(edit: Edit, now: Pipeline): Edit | null {
    switch (edit.op) {
      case 'insert-command': {
        const index = this.#translateInsertion(edit.job, edit.before.list, edit.before.index, now);
        return index === null ? null : { ...edit, before: { ...edit.before, index } };
      }
      case 'replace-in-command': {
        const index = this.#find(edit.job, edit.position.list, edit.position.index);
        return index === -1 ? null : { ...edit, position: { ...edit.position, index } };
      }
      case 'remove-command': {
        const index = this.#find(edit.job, edit.position.list, edit.position.index);
        return index === -1 ? null : { ...edit, position: { ...edit.position, index } };
      }
      case 'update-service':
      case 'remove-service': {
        const index = this.#find(edit.job, 'services', edit.index);
        return index === -1 ? null : { ...edit, index };
      }
      default:
        return edit;
    }
  }

  #find(job: string, list: TrackedList, index: number): number {
    const indexes = this.#indexes.get(keyOf(job, list));
    return indexes === undefined ? index : (indexes[index] ?? -1);
  }

  /** In front of what the command stood in front of; at the end if it stood there. */
  #translateInsertion(job: string, list: TrackedList, index: number, now: Pipeline): number | null {
    const indexes = this.#indexes.get(keyOf(job, list));
    if (indexes === undefined || index > indexes.length) return index;
    const next = indexes.slice(index).find((present) => present !== -1);
    return next ?? itemsOf(now, job, list).length;
  }

  #followList(before: Pipeline, after: Pipeline, job: string, list: TrackedList): void {
    const old = itemsOf(before, job, list);
    const now = itemsOf(after, job, list);
    const known = this.#indexes.get(keyOf(job, list)) ?? old.map((_, index) => index);
    this.#indexes.set(
      keyOf(job, list),
      known.map((index) => (index === -1 ? -1 : movedIndex(old, now, index))),
    );
  }
}

/** Edits change one stretch of a list: what stands before and behind it stays the same. */
function movedIndex(old: readonly PlainValue[], now: readonly PlainValue[], index: number): number {
  const same = new SameValue();
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && same.test(old[head], now[head])) head += 1;
  if (index < head) return index;
  let tail = 0;
  while (tail < shorter - head && same.test(old.at(-1 - tail), now.at(-1 - tail))) tail += 1;
  if (index >= old.length - tail) return index + now.length - old.length;
  return old.length === now.length ? index : -1;
}

function itemsOf(pipeline: Pipeline, job: string, list: TrackedList): readonly PlainValue[] {
  const resolved = pipeline.jobs.get(job);
  return resolved === undefined ? [] : listOf(recordOf(resolved)[list]);
}

function keyOf(job: string, list: TrackedList): string {
  return `${list} ${job}`;
}
