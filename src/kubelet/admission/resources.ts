/**
 * What pods ask of a node, in whole numbers: thousandths of a core, bytes, pods. Pure.
 */
import { amount, asked, type Pod } from '../../api/index.ts';

export type ResourceName = 'pods' | 'cpu' | 'memory' | 'ephemeral-storage';

export type Resources = Readonly<Record<ResourceName, number>>;

/** In the order in which a shortage of them is told. */
export const RESOURCE_NAMES: readonly ResourceName[] = [
  'pods',
  'cpu',
  'memory',
  'ephemeral-storage',
];

export function requestOf({ spec }: Pod, resource: ResourceName): number {
  if (resource === 'pods') return 1;
  return asked(spec, 'requests', resource) + amount(spec.overhead, resource);
}

/** From a node's `allocatable`. */
export function capacityOf(allocatable: Readonly<Record<string, string>>): Resources {
  return {
    pods: amount(allocatable, 'pods'),
    cpu: amount(allocatable, 'cpu'),
    memory: amount(allocatable, 'memory'),
    'ephemeral-storage': amount(allocatable, 'ephemeral-storage'),
  };
}
