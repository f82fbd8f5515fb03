/** Names of images as users write them. Made complete they are in src/api/image-name.ts. */
import { remembering } from '../../sim/index.ts';

/**
 * `registry.test/team/app` of `registry.test/team/app:v1` or `…@sha256:…`; not made complete: `busybox`
 * stays what it is.
 */
export const withoutTagAndDigest = remembering((image) => {
  const name = image.split('@')[0] ?? '';
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
});
