/**
 * What becomes of CustomResourceDefinitions: their names are accepted, they are established, and when they are
 * deleted their instances go first. Each write is seen a moment later, as upstream by way of an informer.
 * Upstream: apiextensions-apiserver pkg/controller/{status,establish,apiapproval,finalizer}.
 */
import type { Entry, World } from '../../sim/index.ts';
import type { CustomResourceDefinition } from '../custom-resource-definition-objects.ts';
import type { Backend } from '../requests/backend.ts';
import { deleteObject } from '../requests/delete-object.ts';
import { updateObject } from '../requests/update-object.ts';
import { SERVER_ACTOR } from '../requests/backend.ts';
import { approvalCondition } from './api-approval.ts';
import { findCondition, isConditionTrue, withCondition, type Condition } from './conditions.ts';
import { storedNameOf } from './custom-definition.ts';
import { namingOf } from './naming.ts';

export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';
/** Upstream polls for the last instance this often, for a minute. */
const POLL_MS = 5000;
const POLLS_MAX = 12;
/** Upstream: client-go util/workqueue, DefaultTypedControllerRateLimiter. */
const RETRY_MS = 5;
const RETRY_MS_MAX = 1_000_000;

const RESOURCE = 'customresourcedefinitions';
const WRITER = { manager: 'kube-apiserver' };

export class CustomResourceController {
  readonly #world: World;
  readonly #backend: Backend;
  readonly #latencyMs: number;
  /** Those that are looked at soon. */
  readonly #due = new Map<string, Entry>();
  /** Those whose instances are being deleted, and how often that has failed. */
  readonly #finalizing = new Map<string, number>();

  /** @param latencyMs from a write to its being seen */
  constructor(backend: Backend, latencyMs: number) {
    this.#world = backend.world;
    this.#backend = backend;
    this.#latencyMs = latencyMs;
  }

  /** The definition was written, or its deletion frees its names for others. */
  observe(crd: CustomResourceDefinition, isGone: boolean): void {
    if (!isGone) this.#enqueue(crd.metadata.name);
    else this.#enqueueGroup(crd);
  }

  /** What an earlier life left half done. */
  resume(): void {
    for (const { metadata } of this.#backend.store.list(RESOURCE)) this.#enqueue(metadata.name);
  }

  #enqueue(name: string, delayMs = this.#latencyMs): void {
    if (this.#due.has(name)) return;
    const look = (): void => {
      this.#due.delete(name);
      this.#sync(name);
    };
    this.#due.set(name, this.#world.loop.schedule(delayMs, look, SERVER_ACTOR));
  }

  #enqueueGroup(crd: CustomResourceDefinition): void {
    for (const each of this.#groupOf(crd)) this.#enqueue(each.metadata.name);
  }

  /** One step: the write that it makes is seen, and leads to the next. */
  #sync(name: string): void {
    const crd = this.#backend.store.get(RESOURCE, { name });
    if (crd === undefined) return;
    const { finalizers = [], deletionTimestamp } = crd.metadata;
    const naming = namingOf(crd, this.#groupOf(crd));
    if (naming !== undefined) {
      const { acceptedNames } = naming;
      const isNew = this.#writeStatus(crd, naming.conditions, { acceptedNames });
      if (isNew) {
        this.#enqueueGroup(crd);
        return;
      }
    }
    const approval = approvalCondition(crd);
    if (approval !== undefined && this.#writeStatus(crd, [approval])) return;
    if (deletionTimestamp !== undefined && finalizers.includes(CLEANUP_FINALIZER)) {
      if (!this.#finalizing.has(name)) this.#finalize(crd, 0);
      return;
    }
    if (isConditionTrue(crd, 'NamesAccepted') && !isConditionTrue(crd, 'Established')) {
      this.#writeStatus(crd, [ESTABLISHED]);
    }
  }

  #groupOf({ spec }: CustomResourceDefinition): readonly CustomResourceDefinition[] {
    return this.#backend.store.list(RESOURCE).filter((each) => each.spec.group === spec.group);
  }

  /** Whether that says anything new. */
  #writeStatus(
    crd: CustomResourceDefinition,
    conditions: readonly Condition[],
    more: Partial<CustomResourceDefinition['status']> = {},
    finalizers = crd.metadata.finalizers,
  ): boolean {
    const now = this.#backend.timestamp();
    const next = conditions.reduce(
      (list, each) => withCondition(list, each, now),
      crd.status.conditions ?? [],
    );
    const { finalizers: _, ...metadata } = crd.metadata;
    const document: CustomResourceDefinition = {
      ...crd,
      metadata: { ...metadata, ...(finalizers === undefined ? {} : { finalizers }) },
      status: { ...crd.status, ...more, conditions: next },
    };
    return updateObject(this.#backend, RESOURCE, document, 'status', WRITER) !== crd;
  }

  #finalize(crd: CustomResourceDefinition, failures: number): void {
    const { name, uid } = crd.metadata;
    this.#finalizing.set(name, failures);
    this.#writeStatus(crd, [terminating('True', 'InstanceDeletionInProgress', IN_PROGRESS)]);
    if (findCondition(crd, 'Established')?.status !== 'True') {
      const message = 'resource was never established';
      this.#letGo(name, uid, terminating('False', 'NeverEstablished', message));
      return;
    }
    const { store } = this.#backend;
    const resource = storedNameOf(crd);
    for (const { metadata } of store.list(resource)) {
      deleteObject(this.#backend, resource, metadata);
    }
    this.#awaitGone(name, uid, POLLS_MAX);
  }

  #awaitGone(name: string, uid: string, pollsLeft: number): void {
    const crd = this.#backend.store.get(RESOURCE, { name });
    if (crd?.metadata.uid !== uid) {
      this.#finalizing.delete(name);
      return;
    }
    if (this.#backend.store.count(storedNameOf(crd)) === 0) {
      this.#letGo(name, uid, terminating('False', 'InstanceDeletionCompleted', COMPLETED));
      return;
    }
    const { loop } = this.#world;
    if (pollsLeft > 0) {
      const look = (): void => this.#awaitGone(name, uid, pollsLeft - 1);
      loop.schedule(POLL_MS, look, SERVER_ACTOR);
      return;
    }
    const failures = this.#finalizing.get(name) ?? 0;
    this.#writeStatus(crd, [terminating('True', 'InstanceDeletionCheck', UNCONFIRMED)]);
    const again = (): void => {
      const present = this.#backend.store.get(RESOURCE, { name });
      if (present?.metadata.uid === uid) this.#finalize(present, failures + 1);
      else this.#finalizing.delete(name);
    };
    loop.schedule(Math.min(RETRY_MS * 2 ** failures, RETRY_MS_MAX), again, SERVER_ACTOR);
  }

  #letGo(name: string, uid: string, condition: Condition): void {
    this.#finalizing.delete(name);
    const crd = this.#backend.store.get(RESOURCE, { name });
    if (crd?.metadata.uid !== uid) return;
    const left = (crd.metadata.finalizers ?? []).filter((each) => each !== CLEANUP_FINALIZER);
    this.#writeStatus(crd, [condition], {}, left);
  }
}

const ESTABLISHED: Condition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};

const IN_PROGRESS = 'CustomResource deletion is in progress';
const COMPLETED = 'removed all instances';
const UNCONFIRMED = 'could not confirm zero CustomResources remaining: context deadline exceeded';

function terminating(status: 'True' | 'False', reason: string, message: string): Condition {
  return { type: 'Terminating', status, reason, message };
}
