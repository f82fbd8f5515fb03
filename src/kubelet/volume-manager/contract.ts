/**
 * What the kubelet and its volume manager are to each other. Upstream:
 * pkg/kubelet/volumemanager/volume_manager.go (v1.36), `VolumeManager`.
 */
import type { Subscription } from 'rxjs';
import type { Pod } from '../../api/index.ts';
import type { Operation, World } from '../../sim/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';

/** What containers get for one volume. */
export interface MountedVolume {
  /** A directory of the node. */
  readonly hostPath: string;
  readonly readOnly: boolean;
}

export interface VolumeManager {
  /** Starts populator and reconciler; unsubscribing stops them and cancels running operations. */
  start(): Subscription;
  /** Tells the populator that the set of pods changed, so that it runs on its next tick. */
  podsChanged(): void;
  /**
   * Completes once every volume that a container of the pod mounts is Mounted; also asks for a
   * refresh of the volumes that follow updates. Unsubscribing is the cancellation of a wait.
   * Errors with a `VolumeWaitError` (see spec: `unmounted volumes=[…], …: <cause>`).
   */
  waitForAttachAndMount(pod: Pod): Operation<void>;
  waitForUnmount(pod: Pod): Operation<void>;
  /** By spec volume name: desired and Mounted. */
  getMountedVolumesForPod(podUid: string): ReadonlyMap<string, MountedVolume>;
  /** Some volume of the pod is Mounted or Uncertain. */
  podVolumesExist(podUid: string): boolean;
}

/** What the volume manager asks of the pod workers. Upstream: `PodStateProvider`. */
export interface PodStateProvider {
  shouldPodContainersBeTerminating(podUid: string): boolean;
  shouldPodRuntimeBeRemoved(podUid: string): boolean;
}

/** Records an Event about a pod. Upstream: `record.EventRecorder`. */
export interface EventRecorder {
  event(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

export interface VolumeManagerOptions {
  readonly world: World;
  /** `kubelet/<node>`: trace actor and loop lane. */
  readonly actor: string;
  /** Exactly one must support a volume. */
  readonly plugins: readonly VolumePlugin[];
  /** The pod manager's pods (config source), terminating ones included. */
  readonly getPods: () => readonly Pod[];
  readonly podStates: PodStateProvider;
  readonly sourcesReady: () => boolean;
  readonly recorder: EventRecorder;
}
