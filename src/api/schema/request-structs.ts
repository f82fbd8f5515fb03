/**
 * Fields of what is asked and not stored. Notation: see struct-table.ts.
 * Upstream: api core/v1, policy/v1, autoscaling/v1, apimachinery meta/v1, release 1.36.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';

export const REQUEST_STRUCTS = {
  Binding: `${OBJECT}, target ObjectReference`,
  Eviction: `${OBJECT}, deleteOptions DeleteOptions`,
  DeleteOptions: `
    kind string, apiVersion string, gracePeriodSeconds int64, preconditions Preconditions,
    orphanDependents bool, propagationPolicy string, dryRun []string,
    ignoreStoreReadErrorWithClusterBreakingPotential bool`,
  Preconditions: 'uid string, resourceVersion string',
  Scale: `${OBJECT}, spec ScaleSpec, status ScaleStatus`,
  ScaleSpec: 'replicas int32',
  ScaleStatus: 'replicas int32, selector string',
} as const;
