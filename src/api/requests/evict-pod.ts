/**
 * The `pods/eviction` subresource: a deletion that the pod's disruption budget has to allow.
 * Upstream: pkg/registry/core/pod/storage/eviction.go (v1.36).
 */
import type { DeleteOptions, ObjectKey } from '../client.ts';
import type { Pod, PodCondition } from '../objects.ts';
import { forbidden, notFound } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { selectorPredicate } from '../selector-predicate.ts';
import { StatusError } from '../status-error.ts';
import { open } from '../structural-sharing.ts';
import type { PodDisruptionBudget } from '../workload-objects.ts';
import type { Backend } from './backend.ts';
import { deleteObject } from './delete-object.ts';

/** More evictions under way than this are not remembered by a budget. */
const DISRUPTED_PODS_MAX = 2000;

const EVICTION = { type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' } as const;

const TWO_BUDGETS =
  'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';

/** @throws {StatusError} NotFound, TooManyRequests, Forbidden, InternalError; what a deletion throws */
export function evictPod(backend: Backend, key: ObjectKey, options: DeleteOptions = {}): void {
  const pod = backend.store.get('pods', key);
  if (pod === undefined) throw notFound(DEFINITIONS.pods, key.name);
  if (!isPastBudgets(pod)) spendBudget(backend, pod);
  // One whose deletion will be refused is not told that it comes.
  const { uid = pod.metadata.uid, resourceVersion = pod.metadata.resourceVersion } =
    options.preconditions ?? {};
  if (uid === pod.metadata.uid && resourceVersion === pod.metadata.resourceVersion) {
    tell(backend, pod);
  }
  const preconditions = { ...options.preconditions };
  delete preconditions.resourceVersion;
  const isStale = resourceVersion !== pod.metadata.resourceVersion;
  deleteObject(backend, 'pods', key, isStale ? options : { ...options, preconditions });
}

/** Nobody is disrupted: it has ended, has not begun, or goes already. Upstream: canIgnorePDB. */
function isPastBudgets({ metadata, status: { phase } }: Pod): boolean {
  const hasNothing = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending';
  return hasNothing || metadata.deletionTimestamp !== undefined;
}

function spendBudget(backend: Backend, pod: Pod): void {
  const [budget, another] = budgetsOf(backend, pod);
  if (budget === undefined) return;
  if (another !== undefined) throw new StatusError('InternalError', TWO_BUDGETS);
  if (!isReady(pod) && mayGoUnready(budget)) return;
  const { name } = budget.metadata;
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = budget.status;
  if (observedGeneration < (budget.metadata.generation ?? 0)) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  const identity = DEFINITIONS.poddisruptionbudgets;
  if (disruptionsAllowed < 0) {
    throw forbidden(identity, name, 'pdb disruptions allowed is negative');
  }
  if (Object.keys(disruptedPods).length > DISRUPTED_PODS_MAX) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbidden(identity, name, why);
  }
  if (disruptionsAllowed === 0) {
    const { desiredHealthy = 0, currentHealthy = 0 } = budget.status;
    const needs = `needs ${String(desiredHealthy)} healthy pods and has ${String(currentHealthy)} currently`;
    throw tooMany(`The disruption budget ${name} ${needs}`);
  }
  const spent = open(budget);
  spent.status = {
    ...budget.status,
    disruptionsAllowed: disruptionsAllowed - 1,
    disruptedPods: { ...disruptedPods, [pod.metadata.name]: backend.timestamp() },
  };
  backend.put('update', 'poddisruptionbudgets', spent, budget, 'status');
}

function budgetsOf({ store }: Backend, { metadata }: Pod): readonly PodDisruptionBudget[] {
  if (store.count('poddisruptionbudgets') === 0) return [];
  const { namespace, labels = {} } = metadata;
  return store
    .list('poddisruptionbudgets', { namespace })
    .filter(({ spec }) => selectorPredicate(spec.selector)(labels));
}

/** Upstream: unhealthyPodEvictionPolicy, default IfHealthyBudget. */
function mayGoUnready({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status;
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

function isReady({ status: { conditions = [] } }: Pod): boolean {
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Upstream: addConditionAndDeletePod. */
function tell(backend: Backend, pod: Pod): void {
  const { conditions = [] } = pod.status;
  const before = conditions.find(({ type }) => type === EVICTION.type);
  if (before?.status === 'True' && before.reason === EVICTION.reason) return;
  const condition: PodCondition = {
    ...EVICTION,
    status: 'True',
    message: 'Eviction API: evicting',
    lastTransitionTime:
      before?.status === 'True' ? (before.lastTransitionTime ?? '') : backend.timestamp(),
  };
  const told = open(pod);
  told.status = {
    ...pod.status,
    conditions: [...conditions.filter((each) => each !== before), condition],
  };
  backend.put('patch', 'pods', told, pod, 'status');
}

function tooMany(message: string, retryAfterSeconds?: number): StatusError {
  const text = "Cannot evict pod as it would violate the pod's disruption budget.";
  return new StatusError('TooManyRequests', text, {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
