/** What the server fills in for Services. Upstream: pkg/apis/core/v1/defaults.go, SetDefaults_Service. */
import { isExternallyAccessible } from '../service-traits.ts';
import type { Service } from '../workload-objects.ts';

/** Three hours. */
const CLIENT_IP_SECONDS = 10_800;

export function setServiceDefaults(service: Service): void {
  const { spec } = service;
  if (Object.isFrozen(spec)) return;
  if ((spec.type ?? '') === '') spec.type = 'ClusterIP';
  if ((spec.sessionAffinity ?? '') === '') spec.sessionAffinity = 'None';
  setAffinityDefaults(spec);
  const { type = '' } = spec;
  if (isExternallyAccessible(spec) && (spec.externalTrafficPolicy ?? '') === '') {
    spec.externalTrafficPolicy = 'Cluster';
  }
  if (['ClusterIP', 'NodePort', 'LoadBalancer'].includes(type)) {
    spec.internalTrafficPolicy ??= 'Cluster';
  }
  if (type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  if (spec.ports === undefined) return;
  spec.ports = spec.ports.map((port) => ({
    ...port,
    protocol: (port.protocol ?? '') === '' ? 'TCP' : (port.protocol ?? ''),
    targetPort: isNone(port.targetPort) ? port.port : (port.targetPort ?? port.port),
  }));
}

function isNone(port: number | string | undefined): boolean {
  return port === undefined || port === 0 || port === '';
}

function setAffinityDefaults(spec: Service['spec']): void {
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity !== 'ClientIP') return;
  if (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds !== undefined) return;
  spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: CLIENT_IP_SECONDS } };
}
