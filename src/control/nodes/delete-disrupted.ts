/**
 * Deletes a pod for a reason that is not its own, and says so in its status first.
 * Upstream: pkg/controller/tainteviction/taint_eviction.go, addConditionAndDeletePod;
 * pkg/controller/podgc/gc_controller.go, markFailedAndDeletePod (v1.36).
 */
import { timer } from 'rxjs';
import {
  draftPatch,
  formatTimestamp,
  isStatus,
  type Client,
  type DeleteOptions,
  type Pod,
  type PodCondition,
} from '../../api/index.ts';
import {
  errorText,
  perform,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../../sim/index.ts';

export interface Disruption {
  /** Of the condition; without one there is none. */
  readonly reason?: string;
  readonly message?: string;
  /** The pod has failed, too: nobody else will ever say how it ended. */
  readonly hasFailed?: boolean;
  readonly options?: DeleteOptions;
}

interface Deleter {
  readonly world: World;
  readonly client: Client;
  readonly actor: string;
}

const TRIES = 5;
const RETRY_MS = 10;

/** Of a pod that is gone, or another one by now, nothing is deleted. */
export function* deleteDisrupted(deleter: Deleter, pod: Pod, why: Disruption): Steps<void> {
  const { world, actor } = deleter;
  for (let at = 1; at <= TRIES; at++) {
    try {
      yield* tryToDelete(deleter, pod, why);
      return;
    } catch (error) {
      rethrowProgrammerError(error);
      if (isStatus(error, 'NotFound') || isStatus(error, 'Conflict')) return;
      const { namespace, name } = pod.metadata;
      const reason = errorText(error);
      world.trace.note(`${actor}: pod ${namespace}/${name} not deleted: ${reason}`);
    }
    yield* perform(timer(RETRY_MS, world.scheduler(actor)));
  }
}

function* tryToDelete({ world, client }: Deleter, pod: Pod, why: Disruption): Steps<void> {
  const { namespace, name, uid } = pod.metadata;
  const pods = client.resource('pods');
  const current = yield* perform(pods.get({ namespace, name }));
  if (current.metadata.uid !== uid) return;
  const { reason, message = '', hasFailed = false, options = {} } = why;
  const now = formatTimestamp(world.now());
  const patch = draftPatch(current, ({ status, metadata: { generation } }) => {
    if (reason !== undefined) {
      const said = { reason, message, now, generation };
      status.conditions = withDisruption(status.conditions ?? [], said);
    }
    const isOver = status.phase === 'Succeeded' || status.phase === 'Failed';
    if (hasFailed && !isOver) status.phase = 'Failed';
  });
  if (patch !== undefined) {
    const written = { ...patch, metadata: { uid } };
    yield* perform(pods.patchStatus({ namespace, name }, written, 'strategic'));
  }
  yield* perform(pods.delete({ namespace, name }, { ...options, preconditions: { uid } }));
}

function withDisruption(
  conditions: PodCondition[],
  said: { reason: string; message: string; now: string; generation: number | undefined },
): PodCondition[] {
  const { reason, message, now, generation } = said;
  const before = conditions.find(({ type }) => type === 'DisruptionTarget');
  const since = before?.status === 'True' ? before.lastTransitionTime : undefined;
  const condition: PodCondition & { observedGeneration?: number } = {
    type: 'DisruptionTarget',
    status: 'True',
    reason,
    message,
    lastTransitionTime: since ?? now,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
  return [...conditions.filter((each) => each !== before), condition];
}
