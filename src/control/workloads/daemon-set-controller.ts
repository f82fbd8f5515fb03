/** Keeps a pod on each node that a DaemonSet is for. Upstream: pkg/controller/daemon/daemon_controller.go. */
import {
  sameValue,
  type ControllerRevision,
  type DaemonSet,
  type Node,
  type Pod,
} from '../../api/index.ts';
import { all, perform, type Operation, type Steps } from '../../sim/index.ts';
import {
  Controller,
  Expectations,
  keyOf,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { claim } from './claims.ts';
import { hashOf, revisionsOf, truncateHistory } from './controller-revisions.ts';
import { daemonPod, targetOf, wishFor } from './daemon-pods.ts';
import { daemonPlan, type DaemonPlan } from './daemon-set-plan.ts';
import { PodControl } from './pod-control.ts';
import { isAvailable, isReady, nextAvailableAt } from './pod-facts.ts';
import { podOfSetChanged } from './pod-of-set-changed.ts';
import { whenNotZero } from './replica-set-status.ts';
import { attempt, slowStart } from './slow-start.ts';
import { revisionOfPod } from './stateful-pods.ts';

export class DaemonSetController extends Controller {
  readonly #sets = this.read('daemonsets', (change) => this.#setChanged(change));
  readonly #nodes = this.read('nodes', (change) => this.#nodeChanged(change));
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #revisions = this.read('controllerrevisions');
  readonly #expectations = new Expectations(this.world.loop);
  readonly #consistency = this.consistencyOf('StaleControllerConsistencyDaemonSet', {
    pods: this.#pods,
    daemonsets: this.#sets,
  });
  readonly #control = new PodControl(this.client, this.recorder, (pod) => this.#wrotePod(pod));

  constructor(context: ControllerContext) {
    super(context, 'daemonset-controller');
  }

  protected override *sync(key: string): Steps<void> {
    this.#consistency.ensureReady(key);
    const set = this.#sets.get(key);
    if (set === undefined) {
      this.#expectations.delete(key);
      this.#consistency.clear(key);
      return;
    }
    if (set.metadata.deletionTimestamp !== undefined) return;
    const { client } = this;
    const pods = yield* claim(set, set.spec.selector, this.#pods, client.resource('pods'), (pod) =>
      this.#wrotePod(pod),
    );
    const known = this.#revisions.controlledBy(set.metadata.uid);
    const revisions = yield* revisionsOf(set, known, client);
    const revision = hashOf(revisions.update);
    const nodes = this.#nodes.list();
    const podsOn = new Map<string, Pod[]>();
    for (const pod of pods) {
      const target = targetOf(pod);
      podsOn.set(target, [...(podsOn.get(target) ?? []), pod]);
    }
    const now = this.world.now();
    if (this.#expectations.areSatisfied(key)) {
      const plan = daemonPlan({ set, nodes, podsOn, revision, now });
      yield* this.#carryOut(set, key, plan, revision);
    }
    yield* this.#writeStatus(set, nodes, podsOn, revisions.update);
    const live = new Set([revision, ...pods.map(revisionOfPod)]);
    const used = revisions.all.filter((each) => live.has(hashOf(each)));
    const names = new Set(used.map(({ metadata }) => metadata.name));
    yield* truncateHistory(set, revisions.all, names, client);
    const dueAt = nextAvailableAt(pods, set.spec.minReadySeconds, now);
    if (dueAt !== undefined) this.queue.addAfter(key, dueAt - now);
  }

  *#carryOut(
    set: DaemonSet,
    key: string,
    { createOn, toDelete, failed }: DaemonPlan,
    revision: string,
  ): Steps<void> {
    for (const { metadata, spec } of failed) {
      const where = `${metadata.namespace}/${metadata.name} on node ${spec.nodeName ?? ''}`;
      const message = `Found failed daemon pod ${where}, will try to kill it`;
      this.recorder.event(set, 'Warning', 'FailedDaemonPod', message);
    }
    this.#expectations.expectCreations(key, createOn.length);
    this.#expectations.expectDeletions(
      key,
      toDelete.map(({ metadata }) => metadata.uid),
    );
    const create = (at: number): Operation<Pod> =>
      this.#control.create(set, daemonPod(set, createOn[at] ?? '', revision));
    const { succeeded, error } = yield* slowStart(createOn.length, create);
    for (let at = succeeded; at < createOn.length; at++) this.#expectations.creationObserved(key);
    const outcomes = yield* perform(
      all(toDelete.map((pod) => attempt(this.#control.delete(set, pod)))),
    );
    for (const [at, { metadata }] of toDelete.entries()) {
      if (outcomes[at] !== undefined) this.#expectations.deletionObserved(key, metadata.uid);
    }
    const first = error ?? outcomes.find((outcome) => outcome !== undefined);
    if (first !== undefined) throw first;
  }

  *#writeStatus(
    set: DaemonSet,
    nodes: readonly Node[],
    podsOn: ReadonlyMap<string, readonly Pod[]>,
    update: ControllerRevision,
  ): Steps<void> {
    const { minReadySeconds = 0 } = set.spec;
    const now = this.world.now();
    let desired = 0;
    let scheduled = 0;
    let misscheduled = 0;
    let ready = 0;
    let available = 0;
    let updated = 0;
    for (const node of nodes) {
      const pods = podsOn.get(node.metadata.name) ?? [];
      const { shouldRun } = wishFor(set, node);
      if (!shouldRun) misscheduled += Number(pods.length > 0);
      if (!shouldRun) continue;
      desired += 1;
      scheduled += Number(pods.length > 0);
      ready += Number(pods.some(isReady));
      available += Number(pods.some((pod) => isAvailable(pod, minReadySeconds, now)));
      updated += Number(pods.some((pod) => revisionOfPod(pod) === hashOf(update)));
    }
    const status = {
      currentNumberScheduled: scheduled,
      numberMisscheduled: misscheduled,
      desiredNumberScheduled: desired,
      numberReady: ready,
      observedGeneration: set.metadata.generation ?? 0,
      ...whenNotZero({
        updatedNumberScheduled: updated,
        numberAvailable: available,
        numberUnavailable: desired - available,
      }),
    };
    if (sameValue(status, set.status)) return;
    const sets = this.client.resource('daemonsets');
    const written = yield* perform(sets.updateStatus({ ...set, status }));
    this.#consistency.wroteAt(keyOf(written), written.metadata.uid, 'daemonsets', written);
  }

  #wrotePod(pod: Pod): void {
    this.#consistency.wroteDependent('pods', pod);
  }

  #setChanged({ type, object }: ObjectChange<DaemonSet>): void {
    const key = keyOf(object);
    if (type === 'DELETED') {
      this.#consistency.clear(key, object.metadata.uid);
      this.#expectations.delete(key);
    }
    this.queue.add(key);
  }

  /** Only what decides where daemons run; a node's status changes every few minutes. */
  #nodeChanged({ object, previous }: ObjectChange<Node>): void {
    const isSame =
      previous !== undefined &&
      sameValue(previous.spec, object.spec) &&
      sameValue(previous.metadata.labels ?? {}, object.metadata.labels ?? {}) &&
      (previous.status.conditions ?? []).length > 0;
    if (isSame) return;
    for (const set of this.#sets.list()) this.queue.add(keyOf(set));
  }

  #podChanged(change: ObjectChange<Pod>): void {
    podOfSetChanged(change, {
      kind: 'DaemonSet',
      sets: this.#sets,
      expectations: this.#expectations,
      queue: this.queue,
    });
  }
}
