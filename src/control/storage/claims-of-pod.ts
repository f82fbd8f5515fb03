/** The claims that a pod's volumes are. Upstream: component-helpers storage/ephemeral/ephemeral.go (v1.36). */
import type { Pod } from '../../api/index.ts';

const NONE: readonly string[] = [];

/** Names, in the pod's namespace. Most pods have none, and that costs a look at their volumes. */
export function claimNamesOf({ spec }: Pod): readonly string[] {
  let names = NONE;
  for (const { persistentVolumeClaim } of spec.volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue;
    names = [...names, persistentVolumeClaim.claimName];
  }
  return names;
}
