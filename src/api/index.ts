/**
 * `api` — Kubernetes objects and the in-memory API server.
 *
 * Reading order: objects, client, api-server, requests/, patch/, resources/, warnings/, store/, watch/, reflector/.
 */
export { ROOT_CA } from './admission/service-account.ts';
export { ADMISSION_PLUGINS, type AdmissionPlugin } from './admission/admission-plugins.ts';
export { isJsonObject } from './json-object.ts';
export { aggregateErrors } from './aggregate-errors.ts';
export { ApiServer } from './api-server.ts';
export type { ApiServerOptions } from './api-server-options.ts';
export { apiReference } from './api-reference.ts';
export { base64ErrorAt, decodeBase64, encodeBase64 } from './base64.ts';
export type * from './client.ts';
export { fileKeyRefOf, type FileKeySelector } from './env-files.ts';
export { CronSchedule } from './cron-schedule.ts';
export { EVENT_BURST } from './event-spam-filter.ts';
export {
  createEventRecorder,
  type EventRecorder,
  type EventRecorderOptions,
  type EventSubject,
} from './event-recorder.ts';
export { API_FAULT_POINTS } from './fault-points.ts';
export {
  FEATURE_GATE_NAMES,
  featureGateFaults,
  featureGatesOf,
  hasGate,
  isAtLeast,
  KUBERNETES_VERSIONS,
  LATEST_VERSION,
  type FeatureGates,
  type GivenGates,
  type KubernetesVersion,
  type Release,
} from './feature-gates.ts';
export { fieldPathValue, resourceFieldValue, type NodeAllocatable } from './field-path.ts';
export { matchesNodeAffinity, matchesNodeSelectorTerm } from './node-affinity.ts';
export { ImageNameError, parseImageName, type ImageName } from './image-name.ts';
export { readLocalPod } from './local-pod.ts';
export type * from './objects.ts';
export type * from './custom-objects.ts';
export type * from './custom-resource-definition-objects.ts';
export type * from './quota-objects.ts';
export type * from './rbac-objects.ts';
export { referencedObjects, type ReferencedObjects } from './referenced-objects.ts';
export * from './storage-objects.ts';
export type * from './admission-policy-objects.ts';
export * from './policies/index.ts';
export type * from './webhook-objects.ts';
export { jsonPatch } from './patch/json-patch.ts';
export type * from './workload-objects.ts';
export { scaledValue } from './int-or-percent.ts';
export { mergePatch } from './patch/merge-patch.ts';
export { draftPatch, statusPatch } from './patch/draft-patch.ts';
export type { PatchType } from './patch/patch-type.ts';
export { organizationsOf } from './validation/certificate-form.ts';
export { sameValue } from './patch/same-value.ts';
export { Difference, documentOf } from './patch/difference.ts';
export { diffField } from './patch/two-way-merge-patch.ts';
export { scopesOf, type Evaluator } from './quota/evaluator.ts';
export { evaluatorOf } from './quota/evaluators.ts';
export { addLists, pickList, sameLists } from './quota/resource-lists.ts';
export { compareQuantities, formatQuantity, parseQuantity } from './quantity.ts';
export {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  invalid,
  invalidPatch,
  MODIFIED,
  noSuchResource,
  notFound,
  type ResourceIdentity,
} from './refusals.ts';
export type { Durability, RequestHandler } from './request-handler.ts';
export { NEW_CLUSTER, type ClusterState } from './data/cluster-state.ts';
export { DataError } from './data/data-error.ts';
export { listData } from './data/data-files.ts';
export { Journal, type JournalDisk } from './data/journal.ts';
export { readData } from './data/read-data.ts';
export { storageKey } from './store/history.ts';
export { ownersOfAsked } from './apply/owners-of-asked.ts';
export { valueTypeOfObject } from './requests/own-fields.ts';
export { preconditionFailed } from './requests/preconditions.ts';
export { reflect, type ReflectorDecisions } from './reflector/reflector.ts';
export type { WatchStart } from './watch/watch-start.ts';
export { WatchEnded } from './watch/watch-ended.ts';
export type { PatchRequest } from './requests/apply-patch.ts';
export type { Part } from './requests/update-object.ts';
export type { FieldValidation, WriteOptions } from './requests/write-options.ts';
export {
  ConversionMissing,
  conversionText,
  type Conversions,
  type ConversionNeed,
} from './custom/conversions.ts';
export { compareVersions } from './custom/version-order.ts';
export { BUILT_IN_NAMES, DEFINITIONS } from './resources/definitions.ts';
export { BUILT_IN_VIEWS } from './resources/built-in-views.ts';
export { structOf } from './resources/resource-definition.ts';
export type { AnyDefinition } from './resources/resource-definition.ts';
export { nameOf, type ReadableTable } from './resources/resource-table.ts';
export { APPLY_LISTS, ATOMIC_MAPS, ATOMIC_STRUCTS } from './schema/apply-lists.ts';
export { GRANULAR_FIELDS } from './schema/apply-lists.ts';
export { REPLACED_FIELDS } from './schema/merge-lists.ts';
export { ZERO_VALUES } from './schema/zero-values.ts';
export { STRUCTS, type FieldType, type ScalarKind, type Struct } from './schema/struct-table.ts';
export { asServed } from './served-object.ts';
export { isRegistered, SCHEME } from './requests/registered-kinds.ts';
export { decode, DecodeError } from './schema/decode.ts';
export { compileSelection } from './selection.ts';
export { isLabelValue, isQualifiedName } from './validation/names.ts';
export { parseFieldSelector, type FieldTerm } from './selectors/field-selector.ts';
export { parseLabelSelector, type LabelPredicate } from './selectors/label-selector.ts';
export { hasEphemeralVolumes, type Use } from './first-uses.ts';
export { claimNameOf, isClaimOfPod } from './ephemeral-claims.ts';
export { mayBeResized, specInUse } from './resized-pod.ts';
export { podLevelAmounts } from './pod-level-resources.ts';
export { amount, asked, mostAtOnce, podRequests, type PodRequests } from './pod-resources.ts';
export { LOCAL_PATH_PROVISIONER, STANDARD_STORAGE_CLASS } from './standard-storage-class.ts';
export { selectorPredicate, selectorText } from './selector-predicate.ts';
export type { ReadableStore } from './store/store.ts';
export { formatMicroTimestamp, formatTimestamp, parseTimestamp } from './timestamp.ts';
export { tolerates } from './toleration.ts';
export {
  isStatus,
  StatusError,
  type Status,
  type StatusCause,
  type StatusReason,
} from './status-error.ts';
export { aggregate, causesOf, fieldError, type FieldError } from './validation/field-error.ts';
export { validateAnnotations, validateLabels } from './validation/object-meta.ts';
