/** What the volume manager is given. Upstream: pkg/kubelet/volumemanager/volume_manager.go (v1.36). */
import type { EventRecorder, Pod } from '../../api/index.ts';
import type { Host, World } from '../../sim/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';

/** What the volume manager asks of the pod workers. Upstream: `PodStateProvider`. */
export interface PodStateProvider {
  shouldPodContainersBeTerminating(podUid: string): boolean;
  shouldPodRuntimeBeRemoved(podUid: string): boolean;
}

export interface VolumeManagerOptions {
  readonly world: World;
  /** `kubelet/<node>`: trace actor and loop lane. */
  readonly actor: string;
  readonly host: Host;
  /** Exactly one must support a volume. */
  readonly plugins: readonly VolumePlugin[];
  /** The kubelet's copy of a pod, terminating ones included. */
  readonly getPod: (podUid: string) => Pod | undefined;
  readonly podStates: PodStateProvider;
  readonly sourcesReady: () => boolean;
  readonly recorder: EventRecorder;
}
