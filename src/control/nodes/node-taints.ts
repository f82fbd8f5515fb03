/**
 * Taints that follow from a node's conditions, and how they are written. Upstream:
 * pkg/controller/nodelifecycle/node_lifecycle_controller.go, doNoScheduleTaintingPass, and
 * pkg/controller/util/node/controller_utils.go, SwapNodeControllerTaint (v1.36).
 */
import { draftPatch, formatTimestamp, isStatus, type Client, type Node } from '../../api/index.ts';
import {
  errorText,
  perform,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../../sim/index.ts';

export type Taint = NonNullable<Node['spec']['taints']>[number];

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** By condition, and by its status. */
const TAINT_OF: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
};

const OURS: ReadonlySet<string> = new Set([
  UNSCHEDULABLE,
  ...Object.values(TAINT_OF).flatMap((byStatus) => Object.values(byStatus)),
]);

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** `taints` are those that the node's state asks for, by key; of one effect. */
    'node.tainted': {
      readonly node: string;
      readonly effect: string;
      readonly taints: readonly string[];
    };
  }
}

/** Keys of the taints of effect NoSchedule that the node's conditions, and a cordon, ask for. Pure. */
export function schedulingTaintsOf({ spec, status }: Node): readonly string[] {
  const keys = (status.conditions ?? []).flatMap(({ type, status: holds }) => {
    const key = TAINT_OF[type]?.[holds];
    return key === undefined ? [] : [key];
  });
  return spec.unschedulable === true ? [...keys, UNSCHEDULABLE] : keys;
}

/** Whether the node has other taints of this effect than these keys, of those that are the controller's. Pure. */
export function needsTaints(node: Node, effect: string, wanted: readonly string[]): boolean {
  const present = ofController(node, effect).map(({ key }) => key);
  return present.length !== wanted.length || !wanted.every((key) => present.includes(key));
}

/**
 * Gives the node these taints of an effect, and takes its others of the controller's away. Answers whether it
 * was done: a node that changed meanwhile is looked at again as it is then, the patch carries its version.
 */
export function* swapTaints(
  {
    world,
    client,
    actor,
  }: { readonly world: World; readonly client: Client; readonly actor: string },
  node: Node,
  effect: string,
  wanted: readonly string[],
): Steps<boolean> {
  const { name, resourceVersion } = node.metadata;
  const { taints = [] } = node.spec;
  const ours = ofController(node, effect);
  const timeAdded = formatTimestamp(world.now());
  const swapped = [
    ...taints.filter((taint) => !ours.includes(taint) || wanted.includes(taint.key)),
    ...wanted
      .filter((key) => !ours.some((taint) => taint.key === key))
      .map((key): Taint => ({ key, effect, timeAdded })),
  ];
  const changed = draftPatch(node, ({ spec }) => {
    spec.taints = swapped;
  });
  try {
    const patch = { ...changed, metadata: { resourceVersion } };
    yield* perform(client.resource('nodes').patch({ name }, patch, 'strategic'));
    world.trace.append(actor, 'node.tainted', { node: name, effect, taints: wanted });
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isStatus(error, 'Conflict') && !isStatus(error, 'NotFound')) {
      const why = errorText(error);
      world.trace.note(`${actor}: taints of ${name} not written: ${why}`);
    }
    return false;
  }
}

/** Of effect NoExecute only these two are the controller's. */
function ofController({ spec: { taints = [] } }: Node, effect: string): readonly Taint[] {
  return taints.filter(
    (taint) =>
      taint.effect === effect &&
      (effect === 'NoExecute'
        ? taint.key === NOT_READY || taint.key === UNREACHABLE
        : OURS.has(taint.key)),
  );
}
