/**
 * Keeps as many pods as a ReplicaSet asks for. Upstream: pkg/controller/replicaset/replica_set.go.
 */
import {
  sameValue,
  type OwnerReference,
  type Pod,
  type ReplicaSet,
  type StatusError,
} from '../../api/index.ts';
import { all, operation, perform, type Operation, type Steps } from '../../sim/index.ts';
import {
  Controller,
  controllerOf,
  Expectations,
  keyOf,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { claim } from './claims.ts';
import { PodControl, podFromTemplate } from './pod-control.ts';
import { isActive, isTerminating, nextAvailableAt } from './pod-facts.ts';
import { podsToDelete } from './pods-to-delete.ts';
import { replicaSetStatus } from './replica-set-status.ts';
import { attempt, slowStart } from './slow-start.ts';

/** So many pods at most are made or deleted in one go. */
const BURST_REPLICAS = 500;

interface Managed {
  readonly error: StatusError | undefined;
}

export class ReplicaSetController extends Controller {
  readonly #sets = this.read('replicasets', (change) => this.#setChanged(change));
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #expectations = new Expectations(this.world.loop);
  readonly #consistency = this.consistencyOf('StaleControllerConsistencyReplicaSet', {
    pods: this.#pods,
    replicasets: this.#sets,
  });
  readonly #control = new PodControl(this.client, this.recorder, (pod) => this.#wrotePod(pod));

  constructor(context: ControllerContext) {
    super(context, 'replicaset-controller');
  }

  protected override *sync(key: string): Steps<void> {
    this.#consistency.ensureReady(key);
    const set = this.#sets.get(key);
    if (set === undefined) {
      this.#consistency.clear(key);
      this.#expectations.delete(key);
      return;
    }
    const mayManage = this.#expectations.areSatisfied(key);
    const { selector } = set.spec;
    const client = this.client.resource('pods');
    const pods = yield* claim(set, selector, this.#pods, client, (pod) => this.#wrotePod(pod));
    const active = pods.filter(isActive);
    let error: StatusError | undefined;
    if (mayManage && set.metadata.deletionTimestamp === undefined) {
      ({ error } = yield* this.#manageReplicas(set, key, active));
    }
    yield* this.#writeStatus(set, pods, active, error);
    if (error !== undefined) throw error;
    this.#lookAgain(set, key, active);
  }

  *#manageReplicas(set: ReplicaSet, key: string, active: readonly Pod[]): Steps<Managed> {
    const missing = (set.spec.replicas ?? 0) - active.length;
    if (missing > 0) {
      const count = Math.min(missing, BURST_REPLICAS);
      this.#expectations.expectCreations(key, count);
      const create = (): Operation<Pod> =>
        this.#control.create(set, podFromTemplate(set, set.spec.template));
      const { succeeded, error } = yield* slowStart(count, create);
      for (let at = succeeded; at < count; at++) this.#expectations.creationObserved(key);
      return { error };
    }
    if (missing === 0) return { error: undefined };
    const count = Math.min(-missing, BURST_REPLICAS);
    const doomed = podsToDelete(active, this.#relatedPods(set), count, this.world.now());
    this.#expectations.expectDeletions(
      key,
      doomed.map(({ metadata }) => metadata.uid),
    );
    const outcomes = yield* perform(
      all(doomed.map((pod) => attempt(operation(() => this.#deletePod(set, key, pod))))),
    );
    return { error: outcomes.find((outcome) => outcome !== undefined) };
  }

  *#deletePod(set: ReplicaSet, key: string, pod: Pod): Steps<void> {
    const outcome = yield* perform(attempt(this.#control.delete(set, pod)));
    if (outcome === undefined) return;
    this.#expectations.deletionObserved(key, pod.metadata.uid);
    throw outcome;
  }

  /** Pods of all ReplicaSets of the same controller. */
  #relatedPods(set: ReplicaSet): readonly Pod[] {
    const controller = controllerOf(set);
    const sets = controller === undefined ? [set] : this.#sets.controlledBy(controller.uid);
    return sets.flatMap(({ metadata }) => this.#pods.controlledBy(metadata.uid));
  }

  *#writeStatus(
    set: ReplicaSet,
    pods: readonly Pod[],
    active: readonly Pod[],
    error: StatusError | undefined,
  ): Steps<void> {
    const status = replicaSetStatus(set, {
      active,
      terminatingCount: pods.filter(isTerminating).length,
      error,
      missing: (set.spec.replicas ?? 0) - active.length,
      now: this.world.now(),
      timestamp: this.timestamp(),
    });
    if (sameValue(status, set.status)) return;
    const sets = this.client.resource('replicasets');
    const written = yield* perform(sets.updateStatus({ ...set, status }));
    this.#consistency.wroteAt(keyOf(written), written.metadata.uid, 'replicasets', written);
  }

  /** Pods that are ready become available by time alone. */
  #lookAgain({ spec }: ReplicaSet, key: string, active: readonly Pod[]): void {
    const now = this.world.now();
    const dueAt = nextAvailableAt(active, spec.minReadySeconds, now);
    if (dueAt !== undefined) this.queue.addAfter(key, dueAt - now);
  }

  #wrotePod(pod: Pod): void {
    this.#consistency.wroteDependent('pods', pod);
  }

  #setChanged({ type, object }: ObjectChange<ReplicaSet>): void {
    const key = keyOf(object);
    if (type === 'DELETED') {
      this.#consistency.clear(key, object.metadata.uid);
      this.#expectations.delete(key);
    }
    this.queue.add(key);
  }

  #podChanged({ type, object, previous }: ObjectChange<Pod>): void {
    const key = this.#ownerKey(object, controllerOf(object));
    const before = previous === undefined ? undefined : controllerOf(previous);
    const isGoing = type === 'DELETED' || object.metadata.deletionTimestamp !== undefined;
    if (key !== undefined) {
      if (isGoing) this.#expectations.deletionObserved(key, object.metadata.uid);
      else if (type === 'ADDED') this.#expectations.creationObserved(key);
      this.queue.add(key);
    } else if (!isGoing && controllerOf(object) === undefined) {
      for (const set of this.#sets.list()) {
        if (set.metadata.namespace === object.metadata.namespace) this.queue.add(keyOf(set));
      }
    }
    const old = before === undefined ? undefined : this.#ownerKey(object, before);
    if (old !== undefined && old !== key) this.queue.add(old);
  }

  #ownerKey({ metadata }: Pod, controller: OwnerReference | undefined): string | undefined {
    if (controller?.kind !== 'ReplicaSet') return undefined;
    return `${metadata.namespace}/${controller.name}`;
  }
}
