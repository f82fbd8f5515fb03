/** Shorter words for people; `--verbose` has them in full. */

const UID = /\b([0-9a-f]{8}-[0-9a-f]{3})[0-9a-f]-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const HEX = /\b([0-9a-f]{12})[0-9a-f]{20,}\b/g;

/** Uids, digests and container ids to twelve characters. */
export function withShortIds(text: string): string {
  return text.replace(UID, '$1…').replace(HEX, '$1…');
}

/** What only says that somebody tried, in the order in which one error wraps the other. */
const WRAPPINGS =
  /^(?:rpc error: code = \w+ desc = |failed to pull and unpack image "[^"]*": |failed to resolve image: |failed to do request: )+/;

/** `connection refused (Head "http://flaky.test/v2/…": dial tcp flaky.test: connect)`: the cause, then its chain. */
export function rootCauseFirst(error: string): string {
  const chain = error.replace(WRAPPINGS, '');
  const at = chain.lastIndexOf(': ');
  return at < 0 ? chain : `${chain.slice(at + 2)} (${chain.slice(0, at)})`;
}
