/**
 * What every pod goes through on its way in, and claims in part, in upstream's order; what quotas say is last
 * (requests/charge-quotas.ts).
 * Upstream: pkg/kubeapiserver/options/plugins.go · AllOrderedPlugins (v1.36).
 */
import type { PersistentVolumeClaim } from '../storage-objects.ts';
import type { ApiObject, Namespace, Pod } from '../objects.ts';
import type { Backend } from '../requests/backend.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { admitAlwaysPullImages, validateAlwaysPullImages } from './always-pull-images.ts';
import { admitDefaultTolerations } from './default-tolerations.ts';
import { admitLimits, checkClaimLimits, checkLimits } from './limit-ranger.ts';
import { checkPodSecurity, checkSecurityLabels } from './pod-security/admit.ts';
import { admitPriority } from './priority.ts';
import { checkPodResize } from './pod-resize.ts';
import { admitRuntimeClass, checkRuntimeClass } from './runtime-class.ts';
import { admitServiceAccount } from './service-account.ts';

/** Before validation: what is filled in. @throws {StatusError} Forbidden */
export function admitNewPod(backend: Backend, pod: Pod): void {
  const { store, identity, plugins } = backend;
  const { namespace } = pod.metadata;
  admitLimits(pod, store);
  admitServiceAccount(
    DEFINITIONS.pods,
    pod,
    (name) => store.get('serviceaccounts', { namespace, name }),
    plugins.has('ServiceAccount') ? (prefix) => identity.newName(prefix) : undefined,
  );
  admitImages(backend, pod, undefined);
  admitPriority(DEFINITIONS.pods, pod, store);
  admitDefaultTolerations(pod);
  admitRuntimeClass(pod, store);
}

/** Of an update of the object, or of a subresource. */
export function admitPodUpdate(backend: Backend, pod: Pod, old: Pod, part: string): void {
  if (part === 'object') {
    admitImages(backend, pod, old);
    // What did not change is the store's.
    if (!Object.isFrozen(pod.spec)) admitDefaultTolerations(pod);
  }
  if (part === 'resize') admitLimits(pod, backend.store);
}

/** Of a new pod, and of an update of its object. */
function admitImages({ plugins, release }: Backend, pod: Pod, old: Pod | undefined): void {
  if (plugins.has('AlwaysPullImages')) admitAlwaysPullImages({ pod, old }, release.gates);
}

/** After validation: what has to be so. @throws {StatusError} Forbidden */
export function checkAdmitted(
  { plugins, release, store }: Backend,
  object: ApiObject,
  old: ApiObject | undefined,
): void {
  if (isClaim(object) && old?.metadata.deletionTimestamp === undefined) {
    checkClaimLimits(object, store);
  }
  if (object.kind === 'Namespace') checkSecurityLabels(object, old as Namespace | undefined);
  if (!isPod(object)) return;
  if (old === undefined) checkLimits(object, store);
  const before = old !== undefined && isPod(old) ? old : undefined;
  if (plugins.has('AlwaysPullImages')) {
    validateAlwaysPullImages(DEFINITIONS.pods, { pod: object, old: before }, release.gates);
  }
  checkPodSecurity(object, before, store);
  if (old === undefined) checkRuntimeClass(object, store);
}

/** Of a resize, after validation. @throws {StatusError} Forbidden */
export function checkResized({ store, release }: Backend, pod: Pod, old: Pod): void {
  checkLimits(pod, store);
  checkPodResize(pod, old, store, release);
}

export function isPod(object: {
  readonly kind: string;
  readonly apiVersion: string;
}): object is Pod {
  return object.kind === 'Pod' && object.apiVersion === 'v1';
}

function isClaim(object: ApiObject): object is PersistentVolumeClaim {
  return object.kind === 'PersistentVolumeClaim' && object.apiVersion === 'v1';
}
