import type { Pod } from '../../api/index.ts';

/** The pod's volumes that some container mounts; others are ignored everywhere. */
export function mountedNames({ spec }: Pod): ReadonlySet<string> {
  const names = new Set<string>();
  for (const containers of [spec.initContainers ?? [], spec.containers]) {
    for (const { volumeMounts = [] } of containers) {
      for (const mount of volumeMounts) names.add(mount.name);
    }
  }
  return names;
}
