import type { SourcedMap, SourcedValue } from '../tree/sourced-value.ts';
import { describeOddPart } from './commands.ts';

/** Told of each part of a job that has the wrong shape; reading goes on without that part. */
export type Report = (problem: string) => void;

/** A scalar's text; undefined if there is none or it is null. */
export function textOf(value: SourcedValue | undefined): string | undefined {
  return value?.kind === 'scalar' && value.value !== null ? value.text : undefined;
}

export function textAt(map: SourcedMap, key: string): string | undefined {
  return textOf(map.entries.get(key)?.value);
}

/** The strings of a list, or the one string that stands in its place; undefined if there is none. */
export function textsOf(value: SourcedValue | undefined, report: Report): string[] | undefined {
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return undefined;
  if (value.kind === 'scalar') return [value.text];
  if (value.kind !== 'list') {
    report(describeOddPart(value));
    return undefined;
  }
  return value.items.flatMap((item) => {
    if (item.value.kind === 'scalar') return [item.value.text];
    report(describeOddPart(item.value));
    return [];
  });
}

export function textsAt(map: SourcedMap, key: string, report: Report): string[] | undefined {
  return textsOf(map.entries.get(key)?.value, report);
}
