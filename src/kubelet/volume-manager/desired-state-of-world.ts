/**
 * Which volumes the pods of this node want mounted, and a stream of what changes in that.
 * Upstream: pkg/kubelet/volumemanager/cache/desired_state_of_world.go (v1.36).
 */
import { Subject, type Observable } from 'rxjs';
import type { Pod } from '../../api/index.ts';
import type { VolumePlugin, VolumeSpec } from '../../volumes/index.ts';
import { findVolume, type VolumeOfPod } from './volume-of-pod.ts';

export interface DesiredVolume extends VolumeOfPod {
  readonly spec: VolumeSpec;
  /** What the pod's spec calls it, if it is no volume of the pod's own: several claims may be the same one. */
  outerNames: readonly string[] | undefined;
  readonly plugin: VolumePlugin;
  /** The newest copy, for events and credentials. */
  pod: Pod;
}

const NONE: readonly DesiredVolume[] = [];
const NO_ERRORS: readonly string[] = [];

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

  ofPod(podUid: string): readonly DesiredVolume[] {
    return this.#volumes.get(podUid) ?? NONE;
  }

  get(podUid: string, name: string): DesiredVolume | undefined {
    return findVolume(this.#volumes.get(podUid), name);
  }

  /** By a name in the pod's spec. */
  called(podUid: string, outerName: string): DesiredVolume | undefined {
    for (const volume of this.#volumes.get(podUid) ?? NONE) {
      const { name, outerNames } = volume;
      if (outerNames?.includes(outerName) ?? name === outerName) return volume;
    }
    return undefined;
  }

  /** Wants the volume, or notes the newer copy of a pod that wants it already. */
  add(pod: Pod, spec: VolumeSpec, plugin: VolumePlugin, outerName?: string): void {
    const { uid } = pod.metadata;
    const known = this.get(uid, spec.name);
    if (known !== undefined) {
      known.pod = pod;
      if (outerName === undefined || known.outerNames?.includes(outerName) === true) return;
      known.outerNames = [...(known.outerNames ?? []), outerName];
      this.#changes.next(known);
      return;
    }
    const { name } = spec;
    const outerNames = outerName === undefined ? undefined : [outerName];
    const volume = { podUid: uid, name, key: `${uid}/${name}`, spec, plugin, pod, outerNames };
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
    if (errors === undefined) return NO_ERRORS;
    this.#errors.delete(podUid);
    return [...errors].sort();
  }

  /** The pod wants nothing any more. */
  deletePod(podUid: string): void {
    this.#errors.delete(podUid);
    const volumes = this.#volumes.get(podUid) ?? NONE;
    this.#volumes.delete(podUid);
    for (const volume of volumes) this.#changes.next(volume);
  }
}
