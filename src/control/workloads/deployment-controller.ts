/**
 * Rolls the ReplicaSets of a Deployment over from one template to the next.
 * Upstream: pkg/controller/deployment/deployment_controller.go, sync.go, rolling.go, recreate.go.
 */
import { sameValue, type Deployment, type Pod, type ReplicaSet } from '../../api/index.ts';
import { perform, type Steps } from '../../sim/index.ts';
import {
  Controller,
  controllerOf,
  keyOf,
  OwnWrites,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { claim } from './claims.ts';
import {
  conditionOfType,
  deploymentNumbers,
  hasDeadline,
  isComplete,
  progressDueAt,
  progressing,
  rolloutStatus,
  withCondition,
} from './deployment-status.ts';
import { NewReplicaSets, type Found } from './new-replica-set.ts';
import { isActive } from './pod-facts.ts';
import {
  byAge,
  desiredReplicas,
  findNewReplicaSet,
  revisionOf,
  withReplicas,
} from './revisions-of-sets.ts';
import {
  fenceposts,
  reconcileNewSet,
  reconcileOldSets,
  replicasOf,
  scaleInProportion,
  type Scaling,
} from './rolling-update.ts';

export class DeploymentController extends Controller {
  readonly #deployments = this.read('deployments', ({ object }) => this.queue.add(keyOf(object)));
  readonly #sets = this.read('replicasets', (change) => this.#setChanged(change));
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #own = new OwnWrites<ReplicaSet>();
  readonly #newSets = new NewReplicaSets({
    client: this.client,
    recorder: this.recorder,
    timestamp: () => this.timestamp(),
    wrote: (set) => this.#own.wrote(set),
  });

  constructor(context: ControllerContext) {
    super(context, 'deployment-controller');
  }

  protected override *sync(key: string): Steps<void> {
    const deployment = this.#deployments.get(key);
    if (deployment === undefined) return;
    const client = this.client.resource('replicasets');
    const shown = yield* claim(deployment, deployment.spec.selector, this.#sets, client);
    const { uid } = deployment.metadata;
    // Upstream goes by what it is shown: templates in quick succession can then have pods too many.
    const sets = this.#own.over(shown, (set) => controllerOf(set)?.uid === uid);
    if (deployment.metadata.deletionTimestamp !== undefined) {
      yield* this.#syncNumbers(deployment, sets, findNewReplicaSet(deployment, sets));
      return;
    }
    const told = yield* this.#tellPaused(deployment);
    if (told.spec.paused === true || isScaled(told, sets)) yield* this.#scale(told, sets);
    else if (told.spec.strategy?.type === 'Recreate') yield* this.#recreate(told, sets);
    else yield* this.#roll(told, sets);
  }

  /** Upstream: checkPausedConditions. */
  *#tellPaused(deployment: Deployment): Steps<Deployment> {
    const { spec, status } = deployment;
    if (!hasDeadline(spec.progressDeadlineSeconds)) return deployment;
    const known = conditionOfType(status, 'Progressing');
    if (known?.reason === 'ProgressDeadlineExceeded') return deployment;
    const isSaidPaused = known?.reason === 'DeploymentPaused';
    if ((spec.paused === true) === isSaidPaused) return deployment;
    const condition =
      spec.paused === true
        ? progressing('Unknown', 'DeploymentPaused', 'Deployment is paused')
        : progressing('Unknown', 'DeploymentResumed', 'Deployment is resumed');
    const next = { ...deployment, status: withCondition(status, condition, this.timestamp()) };
    return yield* perform(this.client.resource('deployments').updateStatus(next));
  }

  /** Upstream: sync. No rollout goes on; the number may change. */
  *#scale(deployment: Deployment, sets: readonly ReplicaSet[]): Steps<void> {
    const found = yield* this.#find(deployment, sets, false);
    const scalings = scaleInProportion(deployment, found.newSet, found.old);
    const all = yield* this.#apply(found.deployment, scalings, [
      ...found.old,
      ...(found.newSet === undefined ? [] : [found.newSet]),
    ]);
    if (deployment.spec.paused === true) yield* this.#cleanUp(deployment, found.old);
    yield* this.#syncNumbers(found.deployment, all, found.newSet);
  }

  /** Upstream: rolloutRolling. One change at a time; each is seen before the next. */
  *#roll(deployment: Deployment, sets: readonly ReplicaSet[]): Steps<void> {
    const found = yield* this.#find(deployment, sets, true);
    const { newSet, old } = found;
    if (newSet === undefined) return;
    const scaling = reconcileNewSet(found.deployment, newSet, old);
    const scalings =
      scaling === undefined ? reconcileOldSets(found.deployment, newSet, old) : [scaling];
    const all = yield* this.#apply(found.deployment, scalings, [...old, newSet]);
    if (scalings.length === 0 && isComplete(found.deployment, found.deployment.status)) {
      yield* this.#cleanUp(found.deployment, old);
    }
    yield* this.#syncRollout(found.deployment, all, newSet);
  }

  /** Upstream: rolloutRecreate. All old pods are gone before there is a new one. */
  *#recreate(deployment: Deployment, sets: readonly ReplicaSet[]): Steps<void> {
    const found = yield* this.#find(deployment, sets, false);
    const running = found.old.filter(({ spec }) => (spec.replicas ?? 0) > 0);
    const isOld = running.length > 0 || this.#hasOldPods(found);
    if (isOld) {
      const scalings = running.map((set): Scaling => [set, 0]);
      const all = yield* this.#apply(found.deployment, scalings, sets);
      yield* this.#syncRollout(found.deployment, all, found.newSet);
      return;
    }
    const made = found.newSet === undefined ? yield* this.#find(deployment, sets, true) : found;
    const { newSet, old } = made;
    if (newSet === undefined) return;
    const { replicas = 0 } = deployment.spec;
    const scalings: Scaling[] = newSet.spec.replicas === replicas ? [] : [[newSet, replicas]];
    const all = yield* this.#apply(made.deployment, scalings, [...old, newSet]);
    if (isComplete(made.deployment, made.deployment.status)) {
      yield* this.#cleanUp(made.deployment, old);
    }
    yield* this.#syncRollout(made.deployment, all, newSet);
  }

  *#find(deployment: Deployment, sets: readonly ReplicaSet[], mayCreate: boolean): Steps<Split> {
    const known = findNewReplicaSet(deployment, sets);
    const old = sets.filter((set) => set !== known);
    const found = yield* this.#newSets.find(deployment, sets, old, mayCreate);
    return { ...found, old };
  }

  /** Upstream: oldPodsRunning. */
  #hasOldPods({ old }: Split): boolean {
    return old.some(({ metadata }) =>
      this.#pods
        .controlledBy(metadata.uid)
        .some((pod) => isActive(pod) || pod.metadata.deletionTimestamp !== undefined),
    );
  }

  /** The sets as they are afterwards. Upstream: scaleReplicaSet. */
  *#apply(
    deployment: Deployment,
    scalings: readonly Scaling[],
    sets: readonly ReplicaSet[],
  ): Steps<readonly ReplicaSet[]> {
    const after = new Map(sets.map((set) => [set.metadata.uid, set]));
    for (const [set, replicas] of scalings) {
      const { replicas: before = 0 } = set.spec;
      const { surge } = fenceposts(deployment);
      const next = withReplicas(set, replicas, deployment.spec.replicas ?? 0, surge);
      if (sameValue(next, set)) continue;
      const written = yield* perform(this.client.resource('replicasets').update(next));
      after.set(written.metadata.uid, written);
      this.#own.wrote(written);
      if (before === replicas) continue;
      const way = replicas > before ? 'up' : 'down';
      const message = `Scaled ${way} replica set ${set.metadata.name} from ${String(before)} to ${String(replicas)}`;
      this.recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message);
    }
    return [...after.values()];
  }

  *#syncRollout(
    deployment: Deployment,
    sets: readonly ReplicaSet[],
    newSet: ReplicaSet | undefined,
  ): Steps<void> {
    const now = this.world.now();
    const status = rolloutStatus(deployment, sets, newSet, now, this.timestamp());
    const dueAt = progressDueAt(deployment, status);
    // The API's times are whole seconds; one second on, the deadline is past for sure.
    if (dueAt !== undefined) this.queue.addAfter(keyOf(deployment), dueAt - now + 1000);
    yield* this.#writeStatus(deployment, status);
  }

  *#syncNumbers(
    deployment: Deployment,
    sets: readonly ReplicaSet[],
    newSet: ReplicaSet | undefined,
  ): Steps<void> {
    const status = deploymentNumbers(deployment, sets, newSet, this.timestamp());
    yield* this.#writeStatus(deployment, status);
  }

  *#writeStatus(deployment: Deployment, status: Deployment['status']): Steps<void> {
    if (sameValue(status, deployment.status)) return;
    yield* perform(this.client.resource('deployments').updateStatus({ ...deployment, status }));
  }

  /** Those in use count, and stay. Upstream: cleanupDeployment. */
  *#cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): Steps<void> {
    const { revisionHistoryLimit } = deployment.spec;
    if (revisionHistoryLimit === undefined) return;
    const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const surplus = alive
      .sort(byRevision)
      .slice(0, Math.max(0, alive.length - revisionHistoryLimit));
    for (const { metadata, spec, status } of surplus) {
      const isSeen = (metadata.generation ?? 0) <= (status.observedGeneration ?? 0);
      if ((status.replicas ?? 0) !== 0 || spec.replicas !== 0 || !isSeen) continue;
      const { name, namespace } = metadata;
      yield* perform(this.client.resource('replicasets').delete({ name, namespace }));
    }
  }

  #setChanged({ type, object }: ObjectChange<ReplicaSet>): void {
    const controller = controllerOf(object);
    const { namespace } = object.metadata;
    this.#own.shown(object, type === 'DELETED');
    if (controller?.kind === 'Deployment') this.queue.add(`${namespace}/${controller.name}`);
    else if (controller === undefined) {
      for (const each of this.#deployments.list()) {
        if (each.metadata.namespace === namespace) this.queue.add(keyOf(each));
      }
    }
  }

  /** A Recreate waits for the last old pod to be gone. */
  #podChanged({ type, object }: ObjectChange<Pod>): void {
    const controller = controllerOf(object);
    if (type !== 'DELETED' || controller?.kind !== 'ReplicaSet') return;
    const { namespace } = object.metadata;
    const set = this.#sets.get(`${namespace}/${controller.name}`);
    const owner = set === undefined ? undefined : controllerOf(set);
    if (owner === undefined) return;
    const key = `${namespace}/${owner.name}`;
    if (this.#deployments.get(key)?.spec.strategy?.type === 'Recreate') this.queue.add(key);
  }
}

function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  return revisionOf(a) - revisionOf(b) || byAge(a, b);
}

interface Split extends Found {
  readonly old: readonly ReplicaSet[];
}

/** Upstream: isScalingEvent. */
function isScaled({ spec }: Deployment, sets: readonly ReplicaSet[]): boolean {
  return sets
    .filter((set) => replicasOf([set]) > 0)
    .some((set) => {
      const desired = desiredReplicas(set);
      return desired !== undefined && desired !== spec.replicas;
    });
}
