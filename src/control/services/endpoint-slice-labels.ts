/** Labels of EndpointSlices. Upstream: api discovery/v1, well_known_labels.go. */

/** Whose they are. */
export const SERVICE_NAME = 'kubernetes.io/service-name';
/** Who keeps them. */
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
