/**
 * Whether the volumes that a pod claims can be had on a node, and what is to be done for them there.
 * Upstream: plugins/volumebinding/volume_binding.go, PreFilter, Filter; binder.go, FindPodVolumes;
 * plugins/volumerestrictions (v1.36).
 */
import {
  claimNameOf,
  hasEphemeralVolumes,
  isClaimOfPod,
  STORAGE_ANNOTATIONS,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
} from '../../../api/index.ts';
import { notForPod } from '../../storage/claims-of-pod.ts';
import { classOf, findMatchingVolume, isOnNode, isSettled } from '../../storage/matching-volume.ts';
import { resolvable, unresolvable, type Misfit, type NodeFilter } from '../filters/node-filter.ts';
import type { NodeAccount } from '../node-account.ts';
import type { PlacedPod } from '../placed-pod.ts';
import type { KnownStorage } from './known-storage.ts';

const PLUGIN = 'VolumeBinding';
const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const ELSEWHERE = "node(s) didn't match PersistentVolume's node affinity";
const NO_SUCH_VOLUME = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
const USED = resolvable(
  'VolumeRestrictions',
  'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
);
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** What is to be written for a pod before it is bound to a node. */
export interface VolumePlan {
  readonly bindings: readonly {
    readonly claim: PersistentVolumeClaim;
    readonly volume: PersistentVolume;
  }[];
  /** Claims whose volumes are made once the node is known. */
  readonly provisions: readonly PersistentVolumeClaim[];
}

export class VolumeFilter implements NodeFilter {
  /** Why the pod will do on no node, in upstream's words. */
  readonly obstacle: string | undefined;
  readonly #namespace: string;
  readonly #storage: KnownStorage;
  readonly #bound: PersistentVolumeClaim[] = [];
  readonly #delayed: PersistentVolumeClaim[] = [];
  /** Claims that one pod has alone. */
  readonly #exclusive: readonly string[];

  constructor({ pod, claims }: PlacedPod, storage: KnownStorage) {
    this.#namespace = pod.metadata.namespace;
    this.#storage = storage;
    this.obstacle = this.#ephemeralObstacle(pod) ?? this.#sort(claims);
    this.#exclusive = claims.filter((name) =>
      this.#claim(name)?.spec.accessModes?.includes('ReadWriteOncePod'),
    );
  }

  check(node: NodeAccount): Misfit | undefined {
    if (this.obstacle !== undefined) return unresolvable(PLUGIN, this.obstacle);
    if (this.#exclusive.length > 0 && this.#isUsedOn(node)) return USED;
    const reasons: string[] = [];
    const volumes = this.#bound.map(({ spec }) => this.#storage.volume(spec.volumeName ?? ''));
    if (volumes.some((volume) => volume !== undefined && !isOnNode(volume, node))) {
      reasons.push(ELSEWHERE);
    }
    if (this.planFor(node) === undefined) reasons.push(NO_VOLUME);
    if (volumes.includes(undefined)) reasons.push(NO_SUCH_VOLUME);
    return reasons.length === 0 ? undefined : unresolvable(PLUGIN, ...reasons);
  }

  /** Undefined: some claim gets no volume there. */
  planFor(node: NodeAccount): VolumePlan | undefined {
    const bindings: VolumePlan['bindings'][number][] = [];
    const provisions: PersistentVolumeClaim[] = [];
    const taken = new Set<string>();
    for (const claim of this.#delayed) {
      const selected = claim.metadata.annotations?.[STORAGE_ANNOTATIONS.selectedNode];
      if (selected !== undefined && selected !== node.name) return undefined;
      const volume =
        selected === undefined
          ? findMatchingVolume(claim, this.#storage.volumes(), { node, taken })
          : undefined;
      if (volume !== undefined) {
        bindings.push({ claim, volume });
        taken.add(volume.metadata.name);
      } else if (makesVolumesOn(this.#classOf(claim), node)) provisions.push(claim);
      else return undefined;
    }
    return { bindings, provisions };
  }

  #sort(names: readonly string[]): string | undefined {
    let isImmediate = false;
    for (const name of names) {
      const claim = this.#claim(name);
      if (claim === undefined) return `persistentvolumeclaim "${name}" not found`;
      if (claim.status.phase === 'Lost') {
        return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
      }
      if (claim.metadata.deletionTimestamp !== undefined) {
        return `persistentvolumeclaim "${name}" is being deleted`;
      }
      const isDelayed = this.#classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer';
      if (isSettled(claim)) this.#bound.push(claim);
      else if (isDelayed && (claim.spec.volumeName ?? '') === '') this.#delayed.push(claim);
      else isImmediate = true;
    }
    return isImmediate ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
  }

  /** Claims that are made for the pod alone have to be there, and its own. */
  #ephemeralObstacle(pod: Pod): string | undefined {
    if (!hasEphemeralVolumes(pod)) return undefined;
    for (const volume of pod.spec.volumes ?? []) {
      const name = volume.ephemeral && claimNameOf(pod, volume);
      if (name === undefined) continue;
      const claim = this.#claim(name);
      if (claim === undefined) {
        return `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`;
      }
      if (!isClaimOfPod(pod, claim)) return notForPod(pod, name);
    }
    return undefined;
  }

  #claim(name: string): PersistentVolumeClaim | undefined {
    return this.#storage.claim(`${this.#namespace}/${name}`);
  }

  #classOf(claim: PersistentVolumeClaim): StorageClass | undefined {
    return this.#storage.storageClass(classOf(claim));
  }

  #isUsedOn({ pods }: NodeAccount): boolean {
    for (const { pod, claims } of pods) {
      if (claims.length === 0 || pod.metadata.namespace !== this.#namespace) continue;
      if (claims.some((name) => this.#exclusive.includes(name))) return true;
    }
    return false;
  }
}

/** Upstream: checkVolumeProvisions. */
function makesVolumesOn(storageClass: StorageClass | undefined, { labels }: NodeAccount): boolean {
  if (storageClass === undefined || storageClass.provisioner === NO_PROVISIONER) return false;
  const { allowedTopologies = [] } = storageClass;
  return (
    allowedTopologies.length === 0 ||
    allowedTopologies.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(({ key, values }) => values.includes(labels[key] ?? '')),
    )
  );
}
