import type { Pod } from '../../api/index.ts';

/** The pod's volumes that some container mounts; others are ignored everywhere. */
export function mountedNames({ spec }: Pod): ReadonlySet<string> {
  const names = new Set<string>();
  const { initContainers = [], ephemeralContainers = [] } = spec;
  for (const containers of [initContainers, spec.containers, ephemeralContainers]) {
    for (const { volumeMounts = [] } of containers) {
      for (const mount of volumeMounts) names.add(mount.name);
    }
  }
  return names;
}
