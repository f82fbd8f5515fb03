/**
 * The pods of a node of which nothing is heard are not ready, whatever their kubelet said last.
 * Upstream: pkg/controller/util/node/controller_utils.go, MarkPodsNotReady (v1.36).
 */
import {
  draftPatch,
  formatTimestamp,
  isStatus,
  type Client,
  type EventRecorder,
  type Pod,
} from '../../api/index.ts';
import {
  errorText,
  perform,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../../sim/index.ts';

export interface PodsNotReadyOptions {
  readonly world: World;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly actor: string;
}

/** Answers whether all are told: else it is to be done again. */
export function* markPodsNotReady(options: PodsNotReadyOptions, nodeName: string): Steps<boolean> {
  const { world, client, actor } = options;
  try {
    const pods = client.resource('pods');
    const { items } = yield* perform(pods.list({ fieldSelector: { 'spec.nodeName': nodeName } }));
    for (const pod of items) yield* markNotReady(options, pod);
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    const why = errorText(error);
    world.trace.note(`${actor}: unable to mark all pods NotReady on node ${nodeName}: ${why}`);
    return false;
  }
}

function* markNotReady({ world, client, recorder }: PodsNotReadyOptions, pod: Pod): Steps<void> {
  const { namespace, name, uid } = pod.metadata;
  const patch = draftPatch(pod, ({ status }) => {
    for (const condition of status.conditions ?? []) {
      if (condition.type !== 'Ready' || condition.status === 'False') continue;
      condition.status = 'False';
      condition.lastTransitionTime = formatTimestamp(world.now());
    }
  });
  if (patch === undefined) return;
  const pods = client.resource('pods');
  try {
    const written = { ...patch, metadata: { uid } };
    yield* perform(pods.patchStatus({ namespace, name }, written, 'strategic'));
  } catch (error) {
    rethrowProgrammerError(error);
    // Gone, or another one of its name.
    if (isStatus(error, 'NotFound') || isStatus(error, 'Conflict')) return;
    throw error;
  }
  recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
}
