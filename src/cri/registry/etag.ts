/** Content that somebody has already is not sent again. Source: RFC 9110, section 13.1.2. */
import type { Digest, HttpRequest } from '../oci/index.ts';

/** Content under a digest never changes: the digest is its version. */
export function etagOf(digest: Digest): string {
  return `"${digest}"`;
}

/** Whether the request says that this is had already. */
export function isKnown(request: HttpRequest, digest: Digest): boolean {
  const stated = request.headers['if-none-match'];
  if (stated === undefined) return false;
  return stated.split(',').some((tag) => {
    const trimmed = tag.trim().replace(/^W\//, '');
    return trimmed === '*' || trimmed === etagOf(digest);
  });
}
