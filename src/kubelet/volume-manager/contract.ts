/**
 * What the kubelet and its volume manager are to each other. Upstream:
 * pkg/kubelet/volumemanager/volume_manager.go (v1.36), `VolumeManager`.
 */
import type { Subscription } from 'rxjs';
import type { Container, EventRecorder, Pod } from '../../api/index.ts';
import type { Mount } from '../../cri/index.ts';
import type { Host, Steps, World } from '../../sim/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';

export interface VolumeManager {
  /** Starts populator and reconciler; unsubscribing stops them and cancels running operations. */
  start(): Subscription;
  /** A pod came, changed or went: the populator looks at it on its next tick. */
  podChanged(podUid: string): void;
  /**
   * Completes once every volume that a container of the pod mounts is Mounted; also asks for a
   * refresh of the volumes that follow updates. Ending the steps early cancels the wait.
   * Errors with a `VolumeWaitError` (see spec: `unmounted volumes=[…], …: <cause>`).
   */
  waitForAttachAndMount(pod: Pod): Steps<void>;
  waitForUnmount(pod: Pod): Steps<void>;
  /**
   * What one container gets mounted; subPaths are bound now. Upstream: makeMounts.
   * Errors: `cannot find volume "x" to mount into container "c"`.
   */
  containerMounts(pod: Pod, container: Container): Steps<readonly Mount[]>;
  /** Some volume of the pod is Mounted or Uncertain, or an operation on one is under way. */
  podVolumesExist(podUid: string): boolean;
}

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
