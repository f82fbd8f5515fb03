/**
 * Fields of what stands before pods: Service, EndpointSlice, Endpoints, PodDisruptionBudget, PriorityClass,
 * RuntimeClass. Notation: see struct-table.ts. Upstream: api core/v1, discovery/v1, policy/v1, scheduling/v1,
 * node/v1, release 1.36; kubernetes-types.test.ts compares.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';

export const POLICY_STRUCTS = {
  Service: `${OBJECT}, spec ServiceSpec, status ServiceStatus`,
  ServiceSpec: `
    ports []ServicePort, selector map:string, clusterIP string, clusterIPs []string, type string,
    externalIPs []string, sessionAffinity string, loadBalancerIP string,
    loadBalancerSourceRanges []string, externalName string, externalTrafficPolicy string,
    healthCheckNodePort int32, publishNotReadyAddresses bool,
    sessionAffinityConfig SessionAffinityConfig, ipFamilies []string, ipFamilyPolicy string,
    allocateLoadBalancerNodePorts bool, loadBalancerClass string, internalTrafficPolicy string,
    trafficDistribution string`,
  ServicePort: `
    name string, protocol string, appProtocol string, port int32, targetPort IntOrString,
    nodePort int32`,
  SessionAffinityConfig: 'clientIP ClientIPConfig',
  ClientIPConfig: 'timeoutSeconds int32',
  ServiceStatus: 'loadBalancer LoadBalancerStatus, conditions []Condition',
  LoadBalancerStatus: 'ingress []LoadBalancerIngress',
  LoadBalancerIngress: 'ip string, hostname string, ipMode string, ports []PortStatus',
  PortStatus: 'port int32, protocol string, error string',
  Condition: `
    type string, status string, observedGeneration int64, lastTransitionTime string,
    reason string, message string`,
  EndpointSlice: `${OBJECT}, addressType string, endpoints []Endpoint, ports []EndpointPort`,
  Endpoint: `
    addresses []string, conditions EndpointConditions, hostname string,
    targetRef ObjectReference, deprecatedTopology map:string, nodeName string, zone string,
    hints EndpointHints`,
  EndpointConditions: 'ready bool, serving bool, terminating bool',
  EndpointHints: 'forZones []ForZone, forNodes []ForNode',
  ForZone: 'name string',
  ForNode: 'name string',
  EndpointPort: 'name string, protocol string, port int32, appProtocol string',
  Endpoints: `${OBJECT}, subsets []EndpointSubset`,
  EndpointSubset: `
    addresses []EndpointAddress, notReadyAddresses []EndpointAddress, ports []core.EndpointPort`,
  EndpointAddress: 'ip string, hostname string, nodeName string, targetRef ObjectReference',
  // Of the core group: its name and protocol may be missing, but are never empty.
  'core.EndpointPort': 'name string, port int32, protocol string, appProtocol string',
  PodDisruptionBudget: `${OBJECT}, spec PodDisruptionBudgetSpec, status PodDisruptionBudgetStatus`,
  PodDisruptionBudgetSpec: `
    minAvailable IntOrString, selector LabelSelector, maxUnavailable IntOrString,
    unhealthyPodEvictionPolicy string`,
  PodDisruptionBudgetStatus: `
    observedGeneration int64, disruptedPods map:string, disruptionsAllowed int32,
    currentHealthy int32, desiredHealthy int32, expectedPods int32, conditions []Condition`,
  PriorityClass: `
    ${OBJECT}, value int32, globalDefault bool, description string, preemptionPolicy string`,
  RuntimeClass: `${OBJECT}, handler string, overhead Overhead, scheduling Scheduling`,
  Overhead: 'podFixed map:Quantity',
  Scheduling: 'nodeSelector map:string, tolerations []Toleration',
} as const;
