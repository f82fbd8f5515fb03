/** The bytes of a blob, whole or a range. Source: RFC 9110, section 14; one range at a time. */
import type { Digest, HttpResponse } from '../oci/index.ts';
import { answer, refuse } from './answers.ts';

export function readBody(
  bytes: Uint8Array,
  digest: Digest,
  range: string | undefined,
): HttpResponse {
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
    etag: `"${digest}"`,
  };
  const asked = range === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(range);
  // A range that cannot be read is ignored, as RFC 9110 wants.
  if (asked === null || (asked[1] === '' && asked[2] === '')) return answer(200, headers, bytes);
  const [, first = '', last = ''] = asked;
  const size = bytes.length;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from >= size || from > to) {
    const total = { 'content-range': `bytes */${String(size)}` };
    return refuse('SIZE_INVALID', 'range not satisfiable', total, 416);
  }
  const contentRange = `bytes ${String(from)}-${String(to)}/${String(size)}`;
  return answer(206, { ...headers, 'content-range': contentRange }, bytes.subarray(from, to + 1));
}
