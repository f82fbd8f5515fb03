/**
 * What the server fills in for Ingresses' classes and NetworkPolicies. Each function writes to a fresh copy, and only
 * where nothing was said. Upstream: pkg/apis/networking/v1/defaults.go.
 */
import type { InertResources } from '../inert-objects.ts';
import type { NetworkPolicyPort, NetworkPolicySpec } from '../network-objects.ts';

export function setIngressClassDefaults({ spec }: InertResources['ingressclasses']): void {
  if (spec?.parameters === undefined || Object.isFrozen(spec)) return;
  spec.parameters = { ...spec.parameters, scope: spec.parameters.scope ?? 'Cluster' };
}

export function setNetworkPolicyDefaults({ spec }: InertResources['networkpolicies']): void {
  if (spec === undefined || Object.isFrozen(spec)) return;
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    if (rule.ports === undefined || Object.isFrozen(rule)) continue;
    rule.ports = rule.ports.map((port: NetworkPolicyPort) =>
      port.protocol === undefined ? { ...port, protocol: 'TCP' } : port,
    );
  }
  if ((spec.policyTypes ?? []).length === 0) spec.policyTypes = policyTypes(spec);
}

/** Whatever a policy says, it is of what comes in; of what goes out, if it says so. */
function policyTypes({ egress = [] }: NetworkPolicySpec): string[] {
  return egress.length === 0 ? ['Ingress'] : ['Ingress', 'Egress'];
}
