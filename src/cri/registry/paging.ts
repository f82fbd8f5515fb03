/** Long lists, page by page. Source: distribution-spec v1.1, "Listing Tags", "Listing Referrers"; RFC 8288. */
import type { HttpResponse } from '../oci/index.ts';
import { refuse } from './answers.ts';

/** How many one answer lists unless asked for fewer. */
const PAGE_SIZE = 1000;

export interface Page<T> {
  readonly items: readonly T[];
  /** The `Link` to the next page, if there is one. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Those after `last`, at most `n`; or the refusal. @param all sorted by name */
export function pageOf<T>(
  all: readonly T[],
  nameOf: (item: T) => string,
  url: URL,
): Page<T> | HttpResponse {
  const last = url.searchParams.get('last') ?? '';
  const asked = url.searchParams.get('n');
  if (asked !== null && !/^\d+$/.test(asked)) {
    return refuse('UNSUPPORTED', 'n: not a whole number', {}, 400);
  }
  const size = Math.min(asked === null ? PAGE_SIZE : Number(asked), PAGE_SIZE);
  const rest = all.filter((item) => nameOf(item) > last);
  const items = rest.slice(0, size);
  const end = items.at(-1);
  if (end === undefined || rest.length === items.length) return { items, headers: {} };
  const next = new URL(url);
  next.searchParams.set('n', String(size));
  next.searchParams.set('last', nameOf(end));
  return { items, headers: { link: `<${next.pathname}${next.search}>; rel="next"` } };
}
