/**
 * Keeps pods with a name, a number and an order. Upstream: pkg/controller/statefulset/stateful_set.go.
 */
import {
  sameValue,
  StatusError,
  type ControllerRevision,
  type Pod,
  type StatefulSet,
} from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import {
  Controller,
  Expectations,
  keyOf,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { ClaimKeeper } from './claim-keeper.ts';
import { claim } from './claims.ts';
import { revisionsOf, templateIn, truncateHistory } from './controller-revisions.ts';
import { isAvailable, isReady, nextAvailableAt } from './pod-facts.ts';
import { podOfSetChanged } from './pod-of-set-changed.ts';
import { whenNotZero } from './replica-set-status.ts';
import { ordinalOf, revisionOfPod, statefulPod } from './stateful-pods.ts';
import { statefulSteps, type StatefulStep } from './stateful-set-plan.ts';

export class StatefulSetController extends Controller {
  readonly #sets = this.read('statefulsets', ({ object }) => this.queue.add(keyOf(object)));
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #revisions = this.read('controllerrevisions');
  readonly #expectations = new Expectations(this.world.loop);
  readonly #claims = new ClaimKeeper(
    this.read('persistentvolumeclaims'),
    this.client,
    this.recorder,
  );

  constructor(context: ControllerContext) {
    super(context, 'statefulset-controller');
  }

  protected override *sync(key: string): Steps<void> {
    const set = this.#sets.get(key);
    if (set === undefined) {
      this.#expectations.delete(key);
      return;
    }
    if (set.metadata.deletionTimestamp !== undefined) return;
    // Its names are its own, so it looks again when it has seen what it did.
    if (!this.#expectations.areSatisfied(key)) return;
    const { client } = this;
    const pods = yield* claim(set, set.spec.selector, this.#pods, client.resource('pods'));
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
    for (const step of statefulSteps(input)) yield* this.#take(set, key, step, current, update);
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
    key: string,
    step: StatefulStep,
    current: ControllerRevision,
    update: ControllerRevision,
  ): Steps<void> {
    const pods = this.client.resource('pods');
    const { namespace, name: setName } = set.metadata;
    if ('create' in step) {
      const revision = step.isCurrent ? current : update;
      const pod = statefulPod(set, templateIn(revision), step.create, revision.metadata.name);
      const manifest = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...pod.metadata, namespace },
        spec: pod.spec,
      };
      const name = String(pod.metadata['name']);
      yield* this.#claims.ensure(set, step.create, name);
      this.#expectations.expectCreations(key, 1);
      yield* this.#tell(
        set,
        'Create',
        `create Pod ${name} in StatefulSet ${setName}`,
        () => {
          this.#expectations.creationObserved(key);
        },
        pods.create(manifest),
      );
      return;
    }
    const { name, uid } = step.delete.metadata;
    if (step.hasEnded) {
      const what = `StatefulSet ${namespace}/${setName} is recreating failed Pod ${name}`;
      this.recorder.event(set, 'Warning', 'RecreatingFailedPod', what);
    }
    this.#expectations.expectDeletions(key, [uid]);
    const deletion = pods.delete({ name, namespace }, { preconditions: { uid } });
    yield* this.#tell(
      set,
      'Delete',
      `delete Pod ${name} in StatefulSet ${setName}`,
      () => {
        this.#expectations.deletionObserved(key, uid);
      },
      deletion,
    );
  }

  *#tell(
    set: StatefulSet,
    verb: 'Create' | 'Delete',
    what: string,
    failed: () => void,
    work: Parameters<typeof perform>[0],
  ): Steps<void> {
    try {
      yield* perform(work);
      this.recorder.event(set, 'Normal', `Successful${verb}`, `${what} successful`);
    } catch (error) {
      rethrowProgrammerError(error);
      failed();
      if (error instanceof StatusError && error.reason !== 'NotFound') {
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
    yield* perform(this.client.resource('statefulsets').updateStatus({ ...set, status }));
  }

  #podChanged(change: ObjectChange<Pod>): void {
    podOfSetChanged(change, {
      kind: 'StatefulSet',
      sets: this.#sets,
      expectations: this.#expectations,
      queue: this.queue,
    });
  }
}
