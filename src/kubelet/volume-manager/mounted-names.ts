import type { Container, Pod } from '../../api/index.ts';

const NONE: readonly string[] = [];

/** The pod's volumes that some container mounts, each once; others are ignored everywhere. Asked at every sync. */
export function mountedNames({ spec }: Pod): readonly string[] {
  let names = NONE;
  if (spec.initContainers !== undefined) names = withMounted(names, spec.initContainers);
  names = withMounted(names, spec.containers);
  if (spec.ephemeralContainers !== undefined) names = withMounted(names, spec.ephemeralContainers);
  return names;
}

/** By index: see `named`. Most mount one or two, so a list that grows by itself would be mostly room. */
function withMounted(
  before: readonly string[],
  containers: readonly Pick<Container, 'volumeMounts'>[],
): readonly string[] {
  let names = before;
  for (let at = 0; at < containers.length; at++) {
    const mounts = containers[at]?.volumeMounts ?? [];
    for (let place = 0; place < mounts.length; place++) {
      const name = mounts[place]?.name;
      if (name !== undefined && !names.includes(name)) names = [...names, name];
    }
  }
  return names;
}
