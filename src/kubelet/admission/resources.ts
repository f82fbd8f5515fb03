/**
 * What pods ask of a node, in whole numbers: thousandths of a core, bytes, pods. Pure.
 * Upstream: component-helpers resource/helpers.go, PodRequests (v1.36).
 */
import { parseQuantity, type Container, type Pod } from '../../api/index.ts';
import { isRestartableInitContainer } from '../model/index.ts';

export type ResourceName = 'pods' | 'cpu' | 'memory' | 'ephemeral-storage';

export type Resources = Readonly<Record<ResourceName, number>>;

/** In the order in which a shortage of them is told. */
export const RESOURCE_NAMES: readonly ResourceName[] = [
  'pods',
  'cpu',
  'memory',
  'ephemeral-storage',
];

/** Sidecars run beside everything after them; other init containers run one at a time, before the rest. */
export function requestOf({ spec }: Pod, resource: ResourceName): number {
  if (resource === 'pods') return 1;
  const of = ({ resources }: Container): number => amount(resources?.requests, resource);
  let sidecars = 0;
  let starting = 0;
  for (const container of spec.initContainers ?? []) {
    const isBeside = isRestartableInitContainer(container);
    if (isBeside) sidecars += of(container);
    const beside = isBeside ? 0 : of(container);
    starting = Math.max(starting, sidecars + beside);
  }
  const running = spec.containers.reduce((sum, container) => sum + of(container), sidecars);
  return Math.max(running, starting) + amount(spec.overhead, resource);
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

/** Rounded up, but not for the error of a binary fraction. */
function amount(of: Readonly<Record<string, string>> | undefined, resource: ResourceName): number {
  const quantity = of?.[resource];
  if (quantity === undefined) return 0;
  const value = parseQuantity(quantity) * (resource === 'cpu' ? 1000 : 1);
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-6 ? nearest : Math.ceil(value);
}
