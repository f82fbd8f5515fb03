/**
 * Fields of what says how packets are to go: Ingress, IngressClass, NetworkPolicy. Notation: see struct-table.ts.
 * Upstream: api networking/v1, release 1.36; kubernetes-types.test.ts compares.
 */
export const NETWORK_STRUCTS = {
  IngressSpec: `
    ingressClassName string, defaultBackend IngressBackend, tls []IngressTLS, rules []IngressRule`,
  IngressBackend: 'service IngressServiceBackend, resource TypedLocalObjectReference',
  IngressServiceBackend: 'name string, port ServiceBackendPort',
  ServiceBackendPort: 'name string, number int32',
  IngressTLS: 'hosts []string, secretName string',
  IngressRule: 'host string, http HTTPIngressRuleValue',
  HTTPIngressRuleValue: 'paths []HTTPIngressPath',
  HTTPIngressPath: 'path string, pathType string, backend IngressBackend',
  IngressStatus: 'loadBalancer IngressLoadBalancerStatus',
  IngressLoadBalancerStatus: 'ingress []IngressLoadBalancerIngress',
  IngressLoadBalancerIngress: 'ip string, hostname string, ports []IngressPortStatus',
  IngressPortStatus: 'port int32, protocol string, error string',
  IngressClassSpec: 'controller string, parameters IngressClassParametersReference',
  IngressClassParametersReference: `
    apiGroup string, kind string, name string, scope string, namespace string`,
  NetworkPolicySpec: `
    podSelector LabelSelector, ingress []NetworkPolicyIngressRule,
    egress []NetworkPolicyEgressRule, policyTypes []string`,
  NetworkPolicyIngressRule: 'ports []NetworkPolicyPort, from []NetworkPolicyPeer',
  NetworkPolicyEgressRule: 'ports []NetworkPolicyPort, to []NetworkPolicyPeer',
  NetworkPolicyPort: 'protocol string, port IntOrString, endPort int32',
  NetworkPolicyPeer: `
    podSelector LabelSelector, namespaceSelector LabelSelector, ipBlock IPBlock`,
  IPBlock: 'cidr string, except []string',
} as const;
