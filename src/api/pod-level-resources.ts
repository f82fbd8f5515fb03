/**
 * What a pod as a whole asks for or may have, which its containers share: it counts instead of what they come to. Pure.
 * Upstream: component-helpers resource/helpers.go, IsPodLevelResourcesSet, PodRequests, PodLimits (v1.36).
 * Gate PodLevelResources: off, new pods lose the field.
 */
import type { PodSpec } from './objects.ts';

type Amounts = Readonly<Record<string, string>>;

/** Newer than the generated types. */
export interface WithResources {
  resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
}

/** Undefined: nothing that is counted for a pod as a whole. Others than cpu, memory and huge pages are not. */
export function podLevelAmounts(spec: PodSpec, list: 'requests' | 'limits'): Amounts | undefined {
  const { resources } = spec as PodSpec & WithResources;
  const given = resources?.[list];
  if (given === undefined) return undefined;
  const counted = Object.entries(given).filter(([name]) => isOfPods(name));
  return counted.length === 0 ? undefined : Object.fromEntries(counted);
}

export function hasPodLevelResources(spec: PodSpec): boolean {
  if ((spec as WithResources).resources === undefined) return false;
  return (
    podLevelAmounts(spec, 'requests') !== undefined || podLevelAmounts(spec, 'limits') !== undefined
  );
}

function isOfPods(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}
