/**
 * Sends away the pods that were chosen for another: each is told so by a condition and an event, and deleted
 * with its own grace. Upstream: pkg/scheduler/framework/preemption/executor.go (v1.36).
 */
import {
  draftPatch,
  formatTimestamp,
  StatusError,
  type Client,
  type EventRecorder,
  type Pod,
} from '../../../api/index.ts';
import { operation, perform, type Operation, type Steps, type World } from '../../../sim/index.ts';
import type { PreemptionCandidate } from './find-victims.ts';

declare module '../../../sim/trace.ts' {
  interface TraceDetails {
    'pod.preempted': {
      readonly pod: string;
      /** Which pod it goes for. */
      readonly by: string;
      readonly node: string;
    };
  }
}

export interface EvictionOptions {
  readonly world: World;
  readonly client: Client;
  readonly actor: string;
  readonly recorder: EventRecorder;
}

/** Done when all are being deleted. @throws {StatusError} if the server refuses one for another reason than that it is gone */
export function evictVictims(
  options: EvictionOptions,
  preemptor: Pod,
  candidate: PreemptionCandidate,
): Operation<void> {
  return operation(() => evictAll(options, preemptor, candidate));
}

function* evictAll(
  options: EvictionOptions,
  preemptor: Pod,
  { node, victims }: PreemptionCandidate,
): Steps<void> {
  for (const { pod } of victims) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    yield* evict(options, preemptor, pod, node.name);
  }
}

function* evict(
  { world, client, actor, recorder }: EvictionOptions,
  preemptor: Pod,
  victim: Pod,
  node: string,
): Steps<void> {
  const { namespace, name, uid, generation = 1 } = victim.metadata;
  const pods = client.resource('pods');
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastTransitionTime: formatTimestamp(world.now()),
    reason: 'PreemptionByScheduler',
    message: `${preemptor.spec.schedulerName ?? ''}: preempting to accommodate a higher priority pod`,
    observedGeneration: generation,
  };
  const changed = draftPatch(victim, ({ status }) => {
    const others = (status.conditions ?? []).filter(({ type }) => type !== condition.type);
    status.conditions = [...others, condition];
  });
  try {
    const patch = { ...changed, metadata: { uid } };
    yield* perform(pods.patchStatus({ namespace, name }, patch, 'strategic'));
    yield* perform(pods.delete({ namespace, name }, { preconditions: { uid } }));
  } catch (error) {
    // Whoever is gone, or is another pod by now, need not go.
    if (
      error instanceof StatusError &&
      (error.reason === 'NotFound' || error.reason === 'Conflict')
    )
      return;
    throw error;
  }
  const { namespace: of, name: by, uid: byUid } = preemptor.metadata;
  world.trace.append(actor, 'pod.preempted', {
    pod: `${namespace}/${name}`,
    by: `${of}/${by}`,
    node,
  });
  recorder.event(victim, 'Normal', 'Preempted', `Preempted by pod ${byUid} on node ${node}`);
}
