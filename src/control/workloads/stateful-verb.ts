/** What a StatefulSet's events begin with. Upstream: pkg/controller/statefulset/stateful_pod_control.go. */
import { isAtLeast, type Release } from '../../api/index.ts';

/** The first release that writes the verb with a capital, by its source. */
const CAPITALS = '1.35';

export function spellVerb({ version }: Release, verb: 'Create' | 'Delete'): string {
  return isAtLeast(version, CAPITALS) ? verb : verb.toLowerCase();
}
