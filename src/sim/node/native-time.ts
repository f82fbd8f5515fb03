/**
 * A modification time as Node's calls take it, exact to the microsecond.
 *
 * Node takes seconds as a float and cuts them to microseconds, so half of one is added first; it
 * takes a negative number for "now", so instants before 1970 travel as dates (whole milliseconds).
 */
export function nativeTime(mtimeMs: number): number | Date {
  const seconds = (Math.round(mtimeMs * 1000) + 0.5) / 1_000_000;
  return mtimeMs < 0 ? new Date(Math.floor(mtimeMs)) : seconds;
}
