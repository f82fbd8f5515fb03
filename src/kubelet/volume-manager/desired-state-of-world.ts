/**
 * Which volumes the pods of this node want mounted, and a stream of what changes in that.
 * Upstream: pkg/kubelet/volumemanager/cache/desired_state_of_world.go (v1.36).
 */
import { Subject, type Observable } from 'rxjs';
import type { Pod, Volume } from '../../api/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';
import { findVolume, type VolumeOfPod } from './volume-of-pod.ts';

export interface DesiredVolume extends VolumeOfPod {
  readonly spec: Volume;
  readonly plugin: VolumePlugin;
  /** The newest copy, for events and credentials. */
  pod: Pod;
}

export class DesiredStateOfWorld {
  readonly #changes = new Subject<VolumeOfPod>();
  /** Volumes that came, went, or cannot be had. A newer copy of the pod is no change. */
  readonly changes$: Observable<VolumeOfPod> = this.#changes.asObservable();
  /** By pod UID. A pod has few: a list of them is smaller than a map, and as fast. */
  readonly #volumes = new Map<string, DesiredVolume[]>();
  readonly #errors = new Map<string, Set<string>>();

  get volumes(): readonly DesiredVolume[] {
    return [...this.#volumes.values()].flat();
  }

  get(podUid: string, name: string): DesiredVolume | undefined {
    return findVolume(this.#volumes.get(podUid), name);
  }

  /** Wants the volume, or notes the newer copy of a pod that wants it already. */
  add(pod: Pod, spec: Volume, plugin: VolumePlugin): void {
    const { uid } = pod.metadata;
    const known = this.get(uid, spec.name);
    if (known !== undefined) {
      known.pod = pod;
      return;
    }
    const volume = { podUid: uid, name: spec.name, key: `${uid}/${spec.name}`, spec, plugin, pod };
    const ofPod = this.#volumes.get(uid);
    if (ofPod === undefined) this.#volumes.set(uid, [volume]);
    else ofPod.push(volume);
    this.#changes.next(volume);
  }

  /** Why a volume of the pod cannot be wanted. Kept until the pod's wait takes it. */
  addError(podUid: string, name: string, error: string): void {
    const errors = this.#errors.get(podUid) ?? new Set();
    this.#errors.set(podUid, errors.add(error));
    this.#changes.next({ podUid, name, key: `${podUid}/${name}` });
  }

  /** Whether `popErrors` would answer any. */
  hasErrors(podUid: string): boolean {
    return this.#errors.has(podUid);
  }

  /** Upstream: PopPodErrors. */
  popErrors(podUid: string): readonly string[] {
    const errors = this.#errors.get(podUid);
    if (errors === undefined) return [];
    this.#errors.delete(podUid);
    return [...errors].sort();
  }

  /** The pod wants nothing any more. */
  deletePod(podUid: string): void {
    this.#errors.delete(podUid);
    const volumes = this.#volumes.get(podUid) ?? [];
    this.#volumes.delete(podUid);
    for (const volume of volumes) this.#changes.next(volume);
  }
}
