/** Which pods a Service selects. Pure. */
import type { Pod, Service } from '../../api/index.ts';

/** A label of what tells of a Service without an address. */
export const HEADLESS = 'service.kubernetes.io/headless';

export function selects(
  { metadata: { namespace }, spec: { selector } }: Service,
  pod: Pod,
): boolean {
  if (selector === undefined || pod.metadata.namespace !== namespace) return false;
  const { labels = {} } = pod.metadata;
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
