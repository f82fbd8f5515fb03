/**
 * A pod's quality of service: what it gets when its node runs short.
 * Upstream: pkg/apis/core/v1/helper/qos/qos.go, ComputePodQOS.
 */
import type { Container, PodSpec } from '../objects.ts';
import type { WithResources } from '../pod-level-resources.ts';
import { parseQuantity } from '../quantity.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const RESOURCES = ['cpu', 'memory'] as const;

/** `Guaranteed`: every container limits both resources, to what it requests; or else the pod as a whole does. */
export function qosClass(spec: PodSpec & WithResources): QosClass {
  if (spec.resources !== undefined) return classOf([{ resources: spec.resources }]);
  return classOf([...spec.containers, ...(spec.initContainers ?? [])]);
}

type Asking = Pick<Container, 'resources'>;

function classOf(containers: readonly Asking[]): QosClass {
  if (!containers.some(asksForAnything)) return 'BestEffort';
  return containers.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

function asksForAnything({ resources = {} }: Asking): boolean {
  const { requests, limits } = resources;
  if (requests === undefined && limits === undefined) return false;
  return RESOURCES.some((name) => amount(requests, name) > 0 || amount(limits, name) > 0);
}

function isGuaranteed({ resources = {} }: Asking): boolean {
  return RESOURCES.every((name) => {
    const limit = amount(resources.limits, name);
    return limit > 0 && amount(resources.requests, name) === limit;
  });
}

function amount(list: Readonly<Record<string, string>> | undefined, name: string): number {
  const quantity = list?.[name];
  return quantity === undefined ? 0 : parseQuantity(quantity);
}
