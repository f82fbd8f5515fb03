/**
 * Keeps pods with a name, a number and an order. Upstream: pkg/controller/statefulset/stateful_set.go.
 *
 * It expects nothing: its names are its own, so whatever it asks for twice is refused once.
 */
import {
  isStatus,
  sameValue,
  StatusError,
  type ApiObject,
  type ControllerRevision,
  type Pod,
  type ResourceName,
  type StatefulSet,
} from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import {
  Controller,
  keyOf,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { ClaimKeeper } from './claim-keeper.ts';
import { claim } from './claims.ts';
import { revisionsOf, templateIn, truncateHistory } from './controller-revisions.ts';
import type { NewPod } from './pod-control.ts';
import { isAvailable, isReady, nextAvailableAt } from './pod-facts.ts';
import { podOfSetChanged } from './pod-of-set-changed.ts';
import { whenNotZero } from './replica-set-status.ts';
import { ordinalOf, revisionOfPod, statefulPod } from './stateful-pods.ts';
import { statefulSteps, type StatefulStep } from './stateful-set-plan.ts';
import { spellVerb } from './stateful-verb.ts';

export class StatefulSetController extends Controller {
  readonly #sets = this.read('statefulsets', (change) => this.#setChanged(change));
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #revisions = this.read('controllerrevisions');
  readonly #known = this.read('persistentvolumeclaims');
  readonly #consistency = this.consistencyOf('StaleControllerConsistencyStatefulSet', {
    pods: this.#pods,
    persistentvolumeclaims: this.#known,
    statefulsets: this.#sets,
  });
  readonly #claims = new ClaimKeeper({
    known: this.#known,
    client: this.client,
    recorder: this.recorder,
    release: this.release,
    onWrite: (set, claim) => this.#wrote(set, 'persistentvolumeclaims', claim),
  });

  constructor(context: ControllerContext) {
    super(context, 'statefulset-controller');
  }

  protected override *sync(key: string): Steps<void> {
    this.#consistency.ensureReady(key);
    const set = this.#sets.get(key);
    if (set === undefined) {
      this.#consistency.clear(key);
      return;
    }
    if (set.metadata.deletionTimestamp !== undefined) return;
    const { client } = this;
    const pods = yield* claim(set, set.spec.selector, this.#pods, client.resource('pods'), (pod) =>
      this.#wrote(set, 'pods', pod),
    );
    const known = this.#revisions.controlledBy(set.metadata.uid);
    const { update, all } = yield* revisionsOf(set, known, client);
    const current =
      all.find(({ metadata }) => metadata.name === set.status.currentRevision) ?? update;
    const now = this.world.now();
    const input = {
      set,
      pods,
      currentRevision: current.metadata.name,
      updateRevision: update.metadata.name,
      now,
    };
    yield* this.#keepClaims(set, pods);
    for (const step of statefulSteps(input)) yield* this.#take(set, step, current, update);
    yield* this.#writeStatus(set, pods, current, update);
    const used = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionOfPod)]);
    yield* truncateHistory(set, all, used, client);
    const dueAt = nextAvailableAt(pods, set.spec.minReadySeconds, now);
    if (dueAt !== undefined) this.queue.addAfter(key, dueAt - now);
  }

  /** Of a pod that waits some may be missing; of every pod they go with whom the policy says. */
  *#keepClaims(set: StatefulSet, pods: readonly Pod[]): Steps<void> {
    if ((set.spec.volumeClaimTemplates ?? []).length === 0) return;
    for (const pod of pods) {
      const ordinal = ordinalOf(set, pod);
      if (pod.status.phase === 'Pending' && pod.metadata.deletionTimestamp === undefined) {
        yield* this.#claims.ensure(set, ordinal, pod.metadata.name);
      }
      yield* this.#claims.retain(set, ordinal, pod);
    }
  }

  *#take(
    set: StatefulSet,
    step: StatefulStep,
    current: ControllerRevision,
    update: ControllerRevision,
  ): Steps<void> {
    const { namespace, name: setName } = set.metadata;
    if ('create' in step) {
      const revision = step.isCurrent ? current : update;
      const pod = statefulPod(set, templateIn(revision), step.create, revision.metadata.name);
      const name = String(pod.metadata['name']);
      yield* this.#claims.ensure(set, step.create, name);
      const what = `${spellVerb(this.release, 'Create')} Pod ${name} in StatefulSet ${setName}`;
      yield* this.#tell(set, 'Create', what, this.#create(set, pod));
      return;
    }
    const { name, uid } = step.delete.metadata;
    if (step.hasEnded) {
      const what = `StatefulSet ${namespace}/${setName} is recreating failed Pod ${name}`;
      this.recorder.event(set, 'Warning', 'RecreatingFailedPod', what);
    }
    const what = `${spellVerb(this.release, 'Delete')} Pod ${name} in StatefulSet ${setName}`;
    yield* this.#tell(set, 'Delete', what, this.#delete(namespace, name, uid));
  }

  *#create(set: StatefulSet, { metadata, spec }: NewPod): Steps<void> {
    const { namespace } = set.metadata;
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, namespace }, spec };
    this.#wrote(set, 'pods', yield* perform(this.client.resource('pods').create(manifest)));
  }

  /** It is no failure if the pod is gone already. */
  *#delete(namespace: string, name: string, uid: string): Steps<void> {
    try {
      const options = { preconditions: { uid } };
      yield* perform(this.client.resource('pods').delete({ name, namespace }, options));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }

  /** That there is such a pod already is told to nobody: who did not see it is behind. */
  *#tell(
    set: StatefulSet,
    verb: 'Create' | 'Delete',
    what: string,
    work: Steps<void>,
  ): Steps<void> {
    try {
      yield* work;
      this.recorder.event(set, 'Normal', `Successful${verb}`, `${what} successful`);
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof StatusError && error.reason !== 'AlreadyExists') {
        const message = `${what} failed error: ${error.message}`;
        this.recorder.event(set, 'Warning', `Failed${verb}`, message);
      }
      throw error;
    }
  }

  *#writeStatus(
    set: StatefulSet,
    pods: readonly Pod[],
    current: ControllerRevision,
    update: ControllerRevision,
  ): Steps<void> {
    const { spec, metadata } = set;
    const { minReadySeconds = 0 } = spec;
    const now = this.world.now();
    const present = pods.filter(({ metadata: { deletionTimestamp: at } }) => at === undefined);
    const ready = present.filter((pod) => pod.status.phase === 'Running' && isReady(pod));
    const ofRevision = ({ metadata: { name } }: ControllerRevision): number =>
      present.filter((pod) => revisionOfPod(pod) === name).length;
    const updated = ofRevision(update);
    const isRolledOut =
      updated === (spec.replicas ?? 0) && ready.length === updated && pods.length === updated;
    const isOnDelete = spec.updateStrategy?.type !== 'RollingUpdate';
    const reached = isRolledOut && !isOnDelete ? update : current;
    const status = {
      observedGeneration: metadata.generation ?? 0,
      replicas: pods.length,
      ...whenNotZero({
        readyReplicas: ready.length,
        currentReplicas: ofRevision(reached),
        updatedReplicas: updated,
      }),
      availableReplicas: ready.filter((pod) => isAvailable(pod, minReadySeconds, now)).length,
      currentRevision: reached.metadata.name,
      updateRevision: update.metadata.name,
      collisionCount: set.status.collisionCount ?? 0,
    };
    if (sameValue(status, set.status)) return;
    const sets = this.client.resource('statefulsets');
    this.#wrote(set, 'statefulsets', yield* perform(sets.updateStatus({ ...set, status })));
  }

  #wrote(set: StatefulSet, resource: ResourceName, written: ApiObject): void {
    this.#consistency.wroteAt(keyOf(set), set.metadata.uid, resource, written);
  }

  #setChanged({ type, object }: ObjectChange<StatefulSet>): void {
    const key = keyOf(object);
    if (type === 'DELETED') this.#consistency.clear(key, object.metadata.uid);
    this.queue.add(key);
  }

  #podChanged(change: ObjectChange<Pod>): void {
    podOfSetChanged(change, {
      kind: 'StatefulSet',
      sets: this.#sets,
      queue: this.queue,
    });
  }
}
