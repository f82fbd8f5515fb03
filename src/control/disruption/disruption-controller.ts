/**
 * Says of each PodDisruptionBudget how many of its pods may go. Upstream: pkg/controller/disruption/disruption.go.
 */
import {
  parseTimestamp,
  sameValue,
  scaledValue,
  selectorPredicate,
  type Pod,
  type PodDisruptionBudget,
} from '../../api/index.ts';
import { perform, type Instant, type Steps } from '../../sim/index.ts';
import {
  Controller,
  controllerOf,
  keyOf,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { isReady } from '../workloads/pod-facts.ts';

/** A pod whose eviction was allowed and that is still there after so long is thought to stay. */
const DELETION_TIMEOUT_MS = 120_000;

type Status = PodDisruptionBudget['status'];

export class DisruptionController extends Controller {
  readonly #budgets = this.read('poddisruptionbudgets', ({ object }) =>
    this.queue.add(keyOf(object)),
  );
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #sets = this.read('replicasets');
  readonly #deployments = this.read('deployments');
  readonly #statefulSets = this.read('statefulsets');

  constructor(context: ControllerContext) {
    super(context, 'disruption-controller');
  }

  protected override *sync(key: string): Steps<void> {
    const budget = this.#budgets.get(key);
    if (budget === undefined) return;
    const pods = this.#podsOf(budget);
    const expected = this.#expected(budget, pods);
    const now = this.world.now();
    const status = budgetStatus(budget, pods, expected, now, this.timestamp());
    const soonest = Math.min(...Object.values(status.disruptedPods ?? {}).map(parseTimestamp));
    if (soonest !== Infinity) this.queue.addAfter(key, soonest + DELETION_TIMEOUT_MS - now);
    if (sameValue(status, budget.status)) return;
    const { metadata } = budget;
    const written = { ...budget, metadata, status };
    yield* perform(this.client.resource('poddisruptionbudgets').updateStatus(written));
  }

  #podsOf({ metadata, spec }: PodDisruptionBudget): readonly Pod[] {
    const matches = selectorPredicate(spec.selector);
    return this.#pods
      .list()
      .filter(
        (pod) =>
          pod.metadata.namespace === metadata.namespace && matches(pod.metadata.labels ?? {}),
      );
  }

  /** How many there are to be: by their controllers, where a share of them is asked for. */
  #expected({ spec }: PodDisruptionBudget, pods: readonly Pod[]): number {
    const { minAvailable, maxUnavailable } = spec;
    if (maxUnavailable === undefined && typeof minAvailable !== 'string') return pods.length;
    const scales = new Map<string, number>();
    for (const pod of pods) {
      const [uid, replicas] = this.#scaleOf(pod);
      scales.set(uid, replicas);
    }
    return [...scales.values()].reduce((sum, each) => sum + each, 0);
  }

  #scaleOf({ metadata }: Pod): readonly [uid: string, replicas: number] {
    const controller = metadata.ownerReferences?.find((each) => each.controller === true);
    const key = `${metadata.namespace}/${controller?.name ?? ''}`;
    if (controller?.kind === 'StatefulSet') {
      return [controller.uid, this.#statefulSets.get(key)?.spec.replicas ?? 0];
    }
    const set = controller?.kind === 'ReplicaSet' ? this.#sets.get(key) : undefined;
    if (set === undefined) return [metadata.uid, 1];
    const owner = controllerOf(set);
    const deployment = this.#deployments.get(`${metadata.namespace}/${owner?.name ?? ''}`);
    return deployment === undefined
      ? [set.metadata.uid, set.spec.replicas ?? 0]
      : [deployment.metadata.uid, deployment.spec.replicas ?? 0];
  }

  #podChanged({ object }: ObjectChange<Pod>): void {
    const { namespace, labels = {} } = object.metadata;
    for (const budget of this.#budgets.list()) {
      if (budget.metadata.namespace !== namespace) continue;
      if (selectorPredicate(budget.spec.selector)(labels)) this.queue.add(keyOf(budget));
    }
  }
}

/** Pure. `expected`: how many pods there are to be. */
export function budgetStatus(
  { metadata, spec, status }: PodDisruptionBudget,
  pods: readonly Pod[],
  expected: number,
  now: Instant,
  timestamp: string,
): Status {
  const { minAvailable, maxUnavailable } = spec;
  const desiredHealthy =
    maxUnavailable === undefined
      ? scaledValue(minAvailable ?? 0, expected, 'up')
      : Math.max(0, expected - scaledValue(maxUnavailable, expected, 'up'));
  const disruptedPods = Object.fromEntries(
    Object.entries(status.disruptedPods ?? {}).filter(([name, at]) => {
      const pod = pods.find((each) => each.metadata.name === name);
      const isThere = pod !== undefined && pod.metadata.deletionTimestamp === undefined;
      return isThere && parseTimestamp(at) + DELETION_TIMEOUT_MS > now;
    }),
  );
  const currentHealthy = pods.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined &&
      disruptedPods[pod.metadata.name] === undefined &&
      isReady(pod),
  ).length;
  const allowed = expected > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
  const known = status.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const holds = allowed > 0 ? 'True' : 'False';
  const condition = {
    type: 'DisruptionAllowed',
    status: holds,
    observedGeneration: metadata.generation ?? 0,
    lastTransitionTime: known?.status === holds ? known.lastTransitionTime : timestamp,
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  return {
    observedGeneration: metadata.generation ?? 0,
    disruptionsAllowed: allowed,
    currentHealthy,
    desiredHealthy,
    expectedPods: expected,
    ...(Object.keys(disruptedPods).length === 0 ? {} : { disruptedPods }),
    conditions: [condition],
  };
}
