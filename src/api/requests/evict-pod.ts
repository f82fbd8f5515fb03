/**
 * The `pods/eviction` subresource: a delete that a disruption budget may refuse.
 * Upstream: pkg/registry/core/pod/storage/eviction.go.
 */
import type { DeleteOptions, ObjectKey } from '../client.ts';
import type { Pod, PodCondition } from '../objects.ts';
import { notFound } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { selectorPredicate } from '../selector-predicate.ts';
import { StatusError } from '../status-error.ts';
import { open } from '../structural-sharing.ts';
import type { PodDisruptionBudget } from '../workload-objects.ts';
import type { Backend } from './backend.ts';
import { deleteObject } from './delete-object.ts';

const TOO_MANY =
  'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";
const RETRY_SECONDS = 10;

/** @throws {StatusError} NotFound, TooManyRequests, Conflict */
export function evictPod(backend: Backend, key: ObjectKey, options: DeleteOptions): void {
  const pod = backend.store.get('pods', key);
  if (pod === undefined) throw notFound(DEFINITIONS.pods, key.name);
  if (isGuarded(pod)) {
    const budget = budgetOf(backend, pod);
    if (budget !== undefined) spend(backend, budget, pod);
  }
  markDisrupted(backend, pod);
  deleteObject(backend, 'pods', key, options);
}

/** Nobody misses a pod that does not run, or goes anyway. */
function isGuarded({ status: { phase }, metadata }: Pod): boolean {
  const runs = phase !== 'Pending' && phase !== 'Succeeded' && phase !== 'Failed';
  return runs && metadata.deletionTimestamp === undefined;
}

function budgetOf({ store }: Backend, { metadata }: Pod): PodDisruptionBudget | undefined {
  const { namespace, labels = {} } = metadata;
  const [budget, ...others] = store
    .list('poddisruptionbudgets', { namespace })
    .filter(({ spec }) => selectorPredicate(spec.selector)(labels));
  if (others.length > 0) throw new StatusError('', TOO_MANY);
  return budget;
}

function spend(backend: Backend, budget: PodDisruptionBudget, pod: Pod): void {
  const { metadata, spec, status } = budget;
  const { disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0 } = status;
  if (!isReady(pod)) {
    const policy = spec.unhealthyPodEvictionPolicy ?? 'IfHealthyBudget';
    const hasEnough = currentHealthy >= desiredHealthy && desiredHealthy > 0;
    if (policy === 'AlwaysAllow' || hasEnough) return;
  }
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    const message = `The disruption budget ${metadata.name} is still being processed by the server.`;
    throw refused(message, RETRY_SECONDS);
  }
  if (disruptionsAllowed <= 0) {
    throw refused(
      `The disruption budget ${metadata.name} needs ${String(desiredHealthy)} healthy pods and has ${String(currentHealthy)} currently`,
    );
  }
  const next = open(budget);
  const disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: backend.timestamp() };
  next.status = { ...status, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods };
  backend.put('update', 'poddisruptionbudgets', next, budget, 'status');
}

function refused(message: string, retryAfterSeconds?: number): StatusError {
  return new StatusError('TooManyRequests', VIOLATES, {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function isReady({ status }: Pod): boolean {
  return (status.conditions ?? []).some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
}

/** Says why the pod goes, before it does. */
function markDisrupted(backend: Backend, pod: Pod): void {
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime: backend.timestamp(),
  };
  const { conditions = [] } = pod.status;
  if (conditions.some(({ type, status }) => type === condition.type && status === 'True')) return;
  const marked = open(pod);
  const others = conditions.filter(({ type }) => type !== condition.type);
  marked.status = { ...pod.status, conditions: [...others, condition] };
  backend.put('update', 'pods', marked, pod, 'status');
}
