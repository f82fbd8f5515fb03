/**
 * How many pods a budget counts with. Upstream: pkg/controller/disruption/disruption.go, getExpectedPodCount (v1.36).
 *
 * Deviation: of owners that custom resources define nobody asks for the scale; upstream does.
 */
import type {
  Deployment,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  Resources,
  StatefulSet,
} from '../../api/index.ts';
import { controllerOf } from '../informers/index.ts';

type ReplicationController = Resources['replicationcontrollers'];

interface Source<T> {
  get(key: string): T | undefined;
}

/** What pods are controlled by, by `namespace/name`. */
export interface Scales {
  readonly replicaSets: Source<ReplicaSet>;
  readonly deployments: Source<Deployment>;
  readonly statefulSets: Source<StatefulSet>;
  readonly replicationControllers: Source<ReplicationController>;
}

export interface ExpectedPods {
  readonly count: number;
  /** Nobody controls some of the pods, and what is asked for is a share: they do not count. */
  readonly hasUnmanaged: boolean;
}

/** Nobody can say how many there are to be. */
export class UnknownScale extends Error {
  override readonly name = 'UnknownScale';
}

type Scale = readonly [uid: string, replicas: number];

/** Of these nobody asks how many there are to be. */
const WITHOUT_SCALE: ReadonlyMap<string, string> = new Map([
  ['Job', 'jobs.batch'],
  ['DaemonSet', 'daemonsets.apps'],
]);

/**
 * By their number where so many are to stay, by their controllers where a share is asked for.
 *
 * @throws {UnknownScale} of a controller that is not there, or has no scale
 */
export function expectedPods(
  { spec: { minAvailable, maxUnavailable } }: PodDisruptionBudget,
  pods: readonly Pod[],
  scales: Scales,
): ExpectedPods {
  if (maxUnavailable === undefined && typeof minAvailable !== 'string') {
    // A budget that says nothing expects nothing.
    return { count: minAvailable === undefined ? 0 : pods.length, hasUnmanaged: false };
  }
  const replicasOf = new Map<string, number>();
  let hasUnmanaged = false;
  for (const pod of pods) {
    if (controllerOf(pod) === undefined) {
      hasUnmanaged = true;
      continue;
    }
    const [uid, replicas] = scaleOf(pod, scales);
    replicasOf.set(uid, replicas);
  }
  let count = 0;
  for (const replicas of replicasOf.values()) count += replicas;
  return { count, hasUnmanaged };
}

function scaleOf(pod: Pod, scales: Scales): Scale {
  const controller = controllerOf(pod);
  const { kind = '', name = '', uid } = controller ?? {};
  const unscaled = WITHOUT_SCALE.get(kind);
  if (unscaled !== undefined) {
    throw new UnknownScale(`${unscaled} does not implement the scale subresource`);
  }
  const key = `${pod.metadata.namespace}/${name}`;
  const found = ofKind(kind, key, scales);
  if (found === undefined || found.metadata.uid !== uid) {
    throw new UnknownScale(`found no controllers for pod "${pod.metadata.name}"`);
  }
  return scaleThroughDeployment(found, scales);
}

type Scaled = ReplicaSet | StatefulSet | ReplicationController;

function ofKind(kind: string, key: string, scales: Scales): Scaled | undefined {
  switch (kind) {
    case 'ReplicaSet':
      return scales.replicaSets.get(key);
    case 'StatefulSet':
      return scales.statefulSets.get(key);
    case 'ReplicationController':
      return scales.replicationControllers.get(key);
    default:
      return undefined;
  }
}

/** During a rollout a Deployment has several ReplicaSets, and more pods than it wants: its number counts, once. */
function scaleThroughDeployment(found: Scaled, { deployments }: Scales): Scale {
  const owner = controllerOf(found);
  const deployment =
    owner?.kind === 'Deployment'
      ? deployments.get(`${found.metadata.namespace}/${owner.name}`)
      : undefined;
  const counts = deployment?.metadata.uid === owner?.uid ? (deployment ?? found) : found;
  return [counts.metadata.uid, counts.spec?.replicas ?? 0];
}
