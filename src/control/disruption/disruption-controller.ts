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
import { perform, rethrowProgrammerError, type Instant, type Steps } from '../../sim/index.ts';
import {
  Controller,
  keyOf,
  labelSelectorText,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { expectedPods, UnknownScale, type ExpectedPods, type Scales } from './expected-pods.ts';
import { isReady } from '../workloads/pod-facts.ts';

/** A pod whose eviction was allowed and that is still there after so long is thought to stay. */
const DELETION_TIMEOUT_MS = 120_000;

type Status = PodDisruptionBudget['status'];
type Condition = NonNullable<Status['conditions']>[number];

export class DisruptionController extends Controller {
  readonly #budgets = this.read('poddisruptionbudgets', ({ object }) =>
    this.queue.add(keyOf(object)),
  );
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #scales: Scales = {
    replicaSets: this.read('replicasets'),
    deployments: this.read('deployments'),
    statefulSets: this.read('statefulsets'),
    replicationControllers: this.read('replicationcontrollers'),
  };

  constructor(context: ControllerContext) {
    super(context, 'disruption-controller', { component: 'controllermanager' });
  }

  protected override *sync(key: string): Steps<void> {
    const budget = this.#budgets.get(key);
    if (budget === undefined) return;
    const pods = this.#podsOf(budget);
    if (pods.length === 0) {
      this.recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    }
    let expected: ExpectedPods;
    try {
      expected = expectedPods(budget, pods, this.#scales);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof UnknownScale)) throw error;
      const failed = `Failed to calculate the number of expected pods: ${error.message}`;
      this.recorder.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', failed);
      yield* this.#write(budget, unknownStatus(budget, error.message, this.timestamp()));
      return;
    }
    if (expected.hasUnmanaged) {
      this.recorder.event(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget));
    }
    const now = this.world.now();
    const status = budgetStatus(budget, pods, expected.count, now, this.timestamp());
    const soonest = Math.min(...Object.values(status.disruptedPods ?? {}).map(parseTimestamp));
    if (soonest !== Infinity) this.queue.addAfter(key, soonest + DELETION_TIMEOUT_MS - now);
    yield* this.#write(budget, status);
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

  *#write(budget: PodDisruptionBudget, status: Status): Steps<void> {
    if (sameValue(status, budget.status)) return;
    const written = { ...budget, status };
    yield* perform(this.client.resource('poddisruptionbudgets').updateStatus(written));
  }

  /** Upstream looks at one of several budgets, whichever it finds first; here at all of them. */
  #podChanged({ object }: ObjectChange<Pod>): void {
    const { namespace, name, labels = {} } = object.metadata;
    const budgets = this.#budgets
      .list()
      .filter(
        ({ metadata, spec }) =>
          metadata.namespace === namespace && selectorPredicate(spec.selector)(labels),
      );
    for (const budget of budgets) this.queue.add(keyOf(budget));
    const [first, second] = budgets;
    if (first === undefined || second === undefined) return;
    const message = `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${first.metadata.name}" arbitrarily.`;
    this.recorder.event(object, 'Warning', 'MultiplePodDisruptionBudgets', message);
  }
}

function unmanagedText({ spec }: PodDisruptionBudget): string {
  const selector = labelSelectorText(spec.selector);
  return `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
}

/** Nothing may go while nobody knows how many there are to be; the rest stays as it was. Pure. Upstream: failSafe. */
export function unknownStatus(
  { status }: PodDisruptionBudget,
  message: string,
  timestamp: string,
): Status {
  const condition = allowedCondition(status, {
    status: 'False',
    observedGeneration: status.observedGeneration ?? 0,
    reason: 'SyncFailed',
    message,
    timestamp,
  });
  const others = (status.conditions ?? []).filter(({ type }) => type !== condition.type);
  return { ...status, disruptionsAllowed: 0, conditions: [...others, condition] };
}

/** Since when it is so, if it was before. */
function allowedCondition(
  { conditions = [] }: Status,
  {
    timestamp,
    ...said
  }: Pick<Condition, 'status' | 'reason' | 'message'> & {
    readonly observedGeneration: number;
    readonly timestamp: string;
  },
) {
  const known = conditions.find(({ type }) => type === 'DisruptionAllowed');
  const lastTransitionTime = known?.status === said.status ? known.lastTransitionTime : timestamp;
  return { type: 'DisruptionAllowed', ...said, lastTransitionTime };
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
  const condition = allowedCondition(status, {
    status: allowed > 0 ? 'True' : 'False',
    observedGeneration: metadata.generation ?? 0,
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    timestamp,
  });
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
