import type { Container, Pod } from '../../api/index.ts';

/** The pod's volumes that some container mounts, each once; others are ignored everywhere. Asked at every sync. */
export function mountedNames({ spec }: Pod): readonly string[] {
  const names: string[] = [];
  if (spec.initContainers !== undefined) addMounted(names, spec.initContainers);
  addMounted(names, spec.containers);
  if (spec.ephemeralContainers !== undefined) addMounted(names, spec.ephemeralContainers);
  return names;
}

function addMounted(names: string[], containers: readonly Pick<Container, 'volumeMounts'>[]): void {
  for (const { volumeMounts } of containers) {
    if (volumeMounts === undefined) continue;
    for (const { name } of volumeMounts) if (!names.includes(name)) names.push(name);
  }
}
