import { integer, optional } from './parameters.ts';
import type { Reply } from './reply.ts';
import type { Call } from './route.ts';

/** The parameters of every list endpoint. */
export const pagination = { page: optional(integer), per_page: optional(integer) };

/**
 * One page of a list, with the `Link` header that leads to the others.
 *
 * @param items the whole list, in its final order.
 * @param present makes the JSON of one item; only called for items of the page.
 */
export async function page<T>(
  call: Call<string, typeof pagination>,
  items: readonly T[],
  present: (item: T) => unknown,
): Promise<Reply> {
  const { settings } = call.instance;
  const number = Math.max(call.values.page ?? 1, 1);
  const asked = call.values.per_page ?? 20;
  const size = Math.min(asked < 1 ? 20 : asked, 100, settings.pageSize);
  const start = (number - 1) * size;
  const last = Math.max(Math.ceil(items.length / size), 1);
  const selected = items.slice(start, start + size);
  const hasNext = start + size < items.length;
  const headers: Record<string, string> = {
    'x-page': String(number),
    'x-per-page': String(size),
    'x-next-page': hasNext ? String(number + 1) : '',
    'x-prev-page': number > 1 ? String(number - 1) : '',
    link: linkHeader(call, size, {
      prev: number > 1 ? number - 1 : null,
      next: hasNext ? number + 1 : null,
      last,
    }),
  };
  if (settings.totals) {
    headers['x-total'] = String(items.length);
    headers['x-total-pages'] = String(last);
  }
  const body = await Promise.all(selected.map((item) => present(item)));
  return { status: 200, body, headers };
}

/**
 * One page of a keyset-paginated list: the next link names the last id instead of a page number, and no page headers are sent.
 *
 * @param items already without those before the cursor.
 */
export async function keysetPage<T extends { readonly id: number }>(
  call: Call<string, typeof pagination>,
  items: readonly T[],
  order: 'asc' | 'desc',
  present: (item: T) => unknown,
): Promise<Reply> {
  const size = Math.min(call.values.per_page ?? 20, 100, call.instance.settings.pageSize);
  const selected = items.slice(0, size);
  const last = selected.at(-1);
  const url = new URL(call.url);
  url.searchParams.set(order === 'asc' ? 'id_after' : 'id_before', String(last?.id ?? 0));
  url.searchParams.set('per_page', String(size));
  const body = await Promise.all(selected.map((item) => present(item)));
  const headers: Record<string, string> = items.length > size ? { link: `<${url.href}>; rel="next"` } : {};
  return { status: 200, body, headers };
}

interface Neighbours {
  readonly prev: number | null;
  readonly next: number | null;
  readonly last: number;
}

function linkHeader(call: Call<string, typeof pagination>, size: number, pages: Neighbours): string {
  const link = (number: number, relation: string): string => {
    const url = new URL(call.url);
    url.searchParams.set('page', String(number));
    url.searchParams.set('per_page', String(size));
    return `<${url.href}>; rel="${relation}"`;
  };
  const links = [];
  if (pages.prev !== null) links.push(link(pages.prev, 'prev'));
  if (pages.next !== null) links.push(link(pages.next, 'next'));
  links.push(link(1, 'first'));
  if (call.instance.settings.totals) links.push(link(pages.last, 'last'));
  return links.join(', ');
}
