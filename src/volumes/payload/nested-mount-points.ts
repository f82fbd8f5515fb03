/**
 * Directories that other mounts of a container lie over, inside this volume: a runtime could not make them in what
 * is read-only. Pure. Upstream: pkg/volume/util/nested_volumes.go, getNestedMountpoints (v1.36).
 */
import type { Pod } from '../../api/index.ts';

/** Relative to the volume; the outermost ones. */
export function nestedMountPoints(volumeName: string, { spec }: Pod): readonly string[] {
  const found: string[] = [];
  for (const { volumeMounts = [] } of [...(spec.initContainers ?? []), ...spec.containers]) {
    if (volumeMounts.length < 2) continue;
    const all = volumeMounts.map(({ mountPath }) => cleaned(mountPath)).sort();
    for (const { name, mountPath } of volumeMounts) {
      if (name !== volumeName) continue;
      const mine = `${cleaned(mountPath)}/`;
      let outermost: string | undefined;
      for (const path of all) {
        if (!path.startsWith(mine)) continue;
        if (outermost !== undefined && path.startsWith(outermost)) continue;
        found.push(path.slice(mine.length));
        outermost = `${path}/`;
      }
    }
  }
  return found;
}

function cleaned(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
