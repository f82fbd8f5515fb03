/** What follows for a Service from its type. Upstream: pkg/api/service/util.go, pkg/registry/core/service. */
import type { ApiObject } from './objects.ts';
import type { Service } from './workload-objects.ts';

type Spec = Service['spec'];

export const NO_CLUSTER_IP = 'None';

export function isService(object: ApiObject): object is Service {
  return object.kind === 'Service' && object.apiVersion === 'v1';
}

/** It has no address of its own: its name stands for those of its pods. */
export function isHeadless({ type, clusterIP, clusterIPs }: Spec): boolean {
  return type !== 'ExternalName' && (clusterIPs?.[0] ?? clusterIP) === NO_CLUSTER_IP;
}

export function needsClusterIp({ type }: Spec): boolean {
  return type !== 'ExternalName';
}

export function needsNodePorts({ type }: Spec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

/** From without the cluster. */
export function isExternallyAccessible(spec: Spec): boolean {
  if (needsNodePorts(spec)) return true;
  return spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0;
}

/** Whoever balances the load asks each node whether it has a pod. */
export function needsHealthCheck({ type, externalTrafficPolicy }: Spec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}
