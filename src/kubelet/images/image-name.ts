/** `registry.test/team/app` of `registry.test/team/app:v1` or `…@sha256:…`; not made complete. */
export function withoutTagAndDigest(image: string): string {
  const name = image.split('@')[0] ?? '';
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}
