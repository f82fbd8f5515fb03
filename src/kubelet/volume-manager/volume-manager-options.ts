/** What the volume manager is given. Upstream: pkg/kubelet/volumemanager/volume_manager.go (v1.36). */
import type { Client, EventRecorder, Pod } from '../../api/index.ts';
import type { Host, World } from '../../sim/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';
import type { Metrics } from '../model/index.ts';
import type { NodeView } from './node-view.ts';

/** What the volume manager asks of the pod workers. Upstream: `PodStateProvider`. */
export interface PodStateProvider {
  shouldPodContainersBeTerminating(podUid: string): boolean;
  shouldPodRuntimeBeRemoved(podUid: string): boolean;
}

/** Part of `KubeletDecisions`. */
export interface VolumeManagerDecisions {
  /** Whether a volume that no pod wants may be unmounted now. */
  readonly readyToUnmount: (view: UnmountView) => boolean;
}

export interface UnmountView {
  /** Every source of pods was heard. */
  readonly sourcesReady: boolean;
  /** What they wanted then is known. Upstream: HasAddedPods of the populator. */
  readonly hasAddedPods: boolean;
  /** Nothing of the pod runs any more, or nobody knows it. */
  readonly shouldPodRuntimeBeRemoved: boolean;
}

/**
 * Upstream does not ask for the last: a kubelet that starts unmounts what is mounted for a pod that the API
 * no longer has while its containers are still being killed.
 */
export function readyToUnmount({ hasAddedPods, shouldPodRuntimeBeRemoved }: UnmountView): boolean {
  return hasAddedPods && shouldPodRuntimeBeRemoved;
}

export interface VolumeManagerOptions {
  readonly world: World;
  /** `kubelet/<node>`: trace actor and loop lane. */
  readonly actor: string;
  readonly host: Host;
  /** For claims and what they are bound to. */
  readonly client: Client;
  readonly node: () => NodeView;
  /** Exactly one must support a volume. */
  readonly plugins: readonly VolumePlugin[];
  /** The kubelet's copy of a pod, terminating ones included. */
  readonly getPod: (podUid: string) => Pod | undefined;
  readonly podStates: PodStateProvider;
  readonly sourcesReady: () => boolean;
  readonly recorder: EventRecorder;
  readonly metrics: Metrics;
  readonly decisions: VolumeManagerDecisions;
}
