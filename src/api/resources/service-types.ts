/**
 * What a Service of another type than before does not need any more: it goes, unless the writer changed it, too, who
 * is then told by validation. Upstream: pkg/registry/core/service/strategy.go, dropTypeDependentFields (v1.36).
 */
import { sameValue } from '../patch/same-value.ts';
import {
  isExternallyAccessible,
  needsClusterIp,
  needsHealthCheck,
  needsNodePorts,
} from '../service-traits.ts';
import type { Service } from '../workload-objects.ts';

type Spec = Service['spec'];
type Field = keyof Spec;

/** By what needs them. */
const OF_TYPES: readonly (readonly [(spec: Spec) => boolean, readonly Field[]])[] = [
  [needsHealthCheck, ['healthCheckNodePort']],
  [isBalanced, ['allocateLoadBalancerNodePorts', 'loadBalancerClass']],
  [isExternallyAccessible, ['externalTrafficPolicy']],
];

export function dropOfOtherType(next: Service, old: Service): void {
  const [spec, before] = [{ ...next.spec }, old.spec];
  if (needsClusterIp(before) && !needsClusterIp(spec)) {
    if (isSame(spec, before, ['clusterIP', 'clusterIPs'])) drop(spec, ['clusterIP', 'clusterIPs']);
    for (const field of ['ipFamilies', 'ipFamilyPolicy'] as const) {
      if (isSame(spec, before, [field])) drop(spec, [field]);
    }
  }
  if (needsNodePorts(before) && !needsNodePorts(spec)) dropNodePorts(spec, before);
  for (const [needs, fields] of OF_TYPES) {
    if (!needs(before) || needs(spec)) continue;
    for (const field of fields) if (isSame(spec, before, [field])) drop(spec, [field]);
  }
  next.spec = spec;
  if (!isBalanced(spec) && next.status.loadBalancer?.ingress !== undefined) {
    next.status = { ...next.status, loadBalancer: {} };
  }
}

function isBalanced({ type }: Spec): boolean {
  return type === 'LoadBalancer';
}

function isSame(spec: Spec, before: Spec, fields: readonly Field[]): boolean {
  return fields.every((field) => sameValue(spec[field] ?? null, before[field] ?? null));
}

function drop(spec: Spec, fields: readonly Field[]): void {
  for (const field of fields) delete spec[field];
}

function dropNodePorts(spec: Spec, before: Spec): void {
  const known = new Set((before.ports ?? []).map(({ nodePort = 0 }) => nodePort));
  const ports = spec.ports ?? [];
  if (!ports.every(({ nodePort = 0 }) => nodePort === 0 || known.has(nodePort))) return;
  spec.ports = ports.map(({ nodePort: _, ...port }) => port);
}
