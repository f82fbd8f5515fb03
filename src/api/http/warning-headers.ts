/** Warnings as headers: `299 - "unknown field \"spec.foo\""`. Upstream: apiserver pkg/endpoints/filters/warning.go. */

/** Of all texts together. */
const LENGTH_MAX = 4096;
/** Of each, once all together are too long. */
const CUT_TO = 256;

export function warningHeaders(warnings: ReadonlySet<string>): readonly string[] {
  const texts = [...warnings].map(printable);
  const isTooLong = texts.reduce((sum, text) => sum + text.length, 0) > LENGTH_MAX;
  const headers: string[] = [];
  let length = 0;
  for (const text of texts) {
    const shown = isTooLong ? Array.from(text).slice(0, CUT_TO).join('') : text;
    length += shown.length;
    if (length > LENGTH_MAX) break;
    headers.push(`299 - "${shown.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  }
  return headers;
}

/** A header holds one line of Latin letters; what is beyond them would be refused by the host. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/[^\u0020-\u007e]/g, '?');
}
