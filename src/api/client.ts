/**
 * The client's side of the API: what the kubelet, the scheduler and scenarios hold.
 *
 * Calls are operations on the world's loop: the server handles a call at the instant it is made
 * (after the modelled request latency) and the answer comes back after it. Failures are
 * `StatusError`s, in the form of upstream's `Status` object.
 */
import type { Observable } from 'rxjs';
import type { Operation } from '../sim/index.ts';
import type { Manifest, ResourceName, Resources } from './objects.ts';
import type { Difference } from './patch/difference.ts';
import type { PatchType } from './patch/patch-type.ts';
import type { WatchStart } from './watch/watch-start.ts';

/** `ADDED`, `MODIFIED` and `DELETED` carry the object (for `DELETED` its last state). */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  /** Everything up to this version has been delivered; the first one ends the initial list. */
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface ListOptions {
  readonly namespace?: string;
  /** Equality only, all must match; `spec.nodeName`, `metadata.name`, `status.phase`, `type`, … */
  readonly fieldSelector?: Readonly<Record<string, string>>;
  /** None may match. */
  readonly unlikeFields?: readonly { readonly field: string; readonly value: string }[];
  /** Upstream's syntax: `app=web,tier!=db,env in (a,b),!legacy`. */
  readonly labelSelector?: string;
}

export interface DeleteOptions {
  /** Default: the pod's `terminationGracePeriodSeconds`; for other kinds 0. */
  readonly gracePeriodSeconds?: number;
  /** What becomes of objects whose owner this is; default by the kind, mostly Background. */
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface ObjectKey {
  readonly name: string;
  /** For namespaced resources; default `default`. */
  readonly namespace?: string;
}

export interface ResourceClient<T> {
  create(manifest: Manifest | T): Operation<T>;
  get(key: ObjectKey): Operation<T>;
  list(options?: ListOptions): Operation<{ readonly items: readonly T[]; resourceVersion: string }>;
  /** Conflict if `metadata.resourceVersion` is given and stale. */
  update(object: T): Operation<T>;
  updateStatus(object: T): Operation<T>;
  /** `type`: default `merge`. `metadata.uid` or `resourceVersion` in a patch are preconditions. */
  patch(key: ObjectKey, patch: Manifest, type?: PatchType): Operation<T>;
  /** A difference is a strategic merge patch, whatever the type. */
  patchStatus(key: ObjectKey, patch: Manifest | Difference, type?: PatchType): Operation<T>;
  /** Of pods alone: puts containers into one that exists, as `kubectl debug` does. */
  patchEphemeralContainers(key: ObjectKey, patch: Manifest, type?: PatchType): Operation<T>;
  /** Of pods alone: what containers ask for and may have, while they run. */
  patchResize(key: ObjectKey, patch: Manifest, type?: PatchType): Operation<T>;
  /** Answers the object as it is after the call: gone, or with a deletionTimestamp. */
  delete(key: ObjectKey, options?: DeleteOptions): Operation<T>;
  /**
   * One watch request. From the present state: first every matching object as `ADDED`, a `BOOKMARK`, then
   * changes in order. From a revision on: the changes after it. An object that stops matching is
   * `DELETED` for this watch.
   *
   * Errors where it could not begin, and where it was lost (`WatchEnded`, or the `StatusError` that the server said
   * last); completes when the resource is served no more. Whoever is to miss nothing asks `reflect`.
   */
  watch(options?: ListOptions, start?: WatchStart): Observable<WatchEvent<T>>;
}

export interface Client {
  resource<Name extends ResourceName>(name: Name): ResourceClient<Resources[Name]>;
  /** The `pods/eviction` subresource: a deletion, if the pod's disruption budget allows it. */
  evict(key: ObjectKey, options?: DeleteOptions): Operation<void>;
  /** The `pods/binding` subresource: sets `spec.nodeName` and PodScheduled. */
  bind(key: ObjectKey, nodeName: string): Operation<void>;
}
