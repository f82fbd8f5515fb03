/**
 * Fields of metadata and of the references and selectors that several kinds share.
 * Notation: see struct-table.ts. Upstream: apimachinery meta/v1, api core/v1, release 1.36.
 */
export const META_STRUCTS = {
  ObjectMeta: `
    name string, generateName string, namespace string, selfLink string, uid string,
    resourceVersion string, generation int64, creationTimestamp string,
    deletionTimestamp string, deletionGracePeriodSeconds int64, labels map:string,
    annotations map:string, ownerReferences []OwnerReference, finalizers []string,
    managedFields []ManagedFieldsEntry`,
  OwnerReference: `
    apiVersion string, kind string, name string, uid string, controller bool,
    blockOwnerDeletion bool`,
  ManagedFieldsEntry: `
    manager string, operation string, apiVersion string, time string, fieldsType string,
    fieldsV1 any, subresource string`,
  PartialObjectMetadata: 'kind string, apiVersion string, metadata ObjectMeta',
  LabelSelector: 'matchLabels map:string, matchExpressions []LabelSelectorRequirement',
  LabelSelectorRequirement: 'key string, operator string, values []string',
  LocalObjectReference: 'name string',
  ObjectReference: `
    kind string, namespace string, name string, uid string, apiVersion string,
    resourceVersion string, fieldPath string`,
  TypedLocalObjectReference: 'apiGroup string, kind string, name string',
  TypedObjectReference: 'apiGroup string, kind string, name string, namespace string',
  ObjectFieldSelector: 'apiVersion string, fieldPath string',
  ResourceFieldSelector: 'containerName string, resource string, divisor Quantity',
  ResourceRequirements:
    'limits map:Quantity, requests map:Quantity, claims []ContainerResourceClaim',
  // Upstream's name is that of a kind of another group, too.
  ContainerResourceClaim: 'name string, request string',
} as const;
