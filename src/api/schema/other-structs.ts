/**
 * Fields of the smaller kinds: Namespace, Secret, ConfigMap, ServiceAccount, Event, Lease.
 * Notation: see struct-table.ts. Upstream: api core/v1 and coordination/v1, release 1.36.
 */
export const OTHER_STRUCTS = {
  Namespace: `
    kind string, apiVersion string, metadata ObjectMeta, spec NamespaceSpec,
    status NamespaceStatus`,
  NamespaceSpec: 'finalizers []string',
  NamespaceStatus: 'phase string, conditions []NamespaceCondition',
  NamespaceCondition: `
    type string, status string, lastTransitionTime string, reason string, message string`,
  Secret: `
    kind string, apiVersion string, metadata ObjectMeta, immutable bool, data map:bytes,
    stringData map:string, type string`,
  ConfigMap: `
    kind string, apiVersion string, metadata ObjectMeta, immutable bool, data map:string,
    binaryData map:bytes`,
  ServiceAccount: `
    kind string, apiVersion string, metadata ObjectMeta, secrets []ObjectReference,
    imagePullSecrets []LocalObjectReference, automountServiceAccountToken bool`,
  Event: `
    kind string, apiVersion string, metadata ObjectMeta, involvedObject ObjectReference,
    reason string, message string, source EventSource, firstTimestamp string,
    lastTimestamp string, count int32, type string, eventTime string, series EventSeries,
    action string, related ObjectReference, reportingComponent string, reportingInstance string`,
  // Of events.k8s.io, where Event is another struct.
  'events.Event': `
    kind string, apiVersion string, metadata ObjectMeta, eventTime string, series EventSeries,
    reportingController string, reportingInstance string, action string, reason string,
    regarding ObjectReference, related ObjectReference, note string, type string,
    deprecatedSource EventSource, deprecatedFirstTimestamp string,
    deprecatedLastTimestamp string, deprecatedCount int32`,
  EventSource: 'component string, host string',
  EventSeries: 'count int32, lastObservedTime string',
  Lease: 'kind string, apiVersion string, metadata ObjectMeta, spec LeaseSpec',
  LeaseSpec: `
    holderIdentity string, leaseDurationSeconds int32, acquireTime string, renewTime string,
    leaseTransitions int32, strategy string, preferredHolder string`,
} as const;
