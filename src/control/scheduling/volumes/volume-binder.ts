/**
 * Writes what the scheduler decided about a pod's claims, and waits until they have their volumes.
 * Upstream: plugins/volumebinding/binder.go, AssumePodVolumes, BindPodVolumes (v1.36).
 */
import { timer } from 'rxjs';
import {
  STORAGE_ANNOTATIONS,
  type Client,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../../api/index.ts';
import { perform, type Steps, type World } from '../../../sim/index.ts';
import { keyOf } from '../../informers/index.ts';
import { volumeForClaim } from '../../storage/binding.ts';
import { isOnNode, isSettled, type NodePlace } from '../../storage/matching-volume.ts';
import type { KnownStorage } from './known-storage.ts';
import type { VolumePlan } from './volume-filter.ts';

const POLL_MS = 1000;
const LIMIT_MS = 600_000;

/** The pod's volumes are not to be had after all. */
export class VolumeBindingError extends Error {
  override readonly name = 'VolumeBindingError';
}

export interface VolumeBinderOptions {
  readonly world: World;
  readonly client: Client;
  readonly actor: string;
}

/** What has been decided for one pod. */
export interface AssumedVolumes {
  readonly node: NodePlace;
  readonly volumes: readonly PersistentVolume[];
  readonly claims: readonly PersistentVolumeClaim[];
  /** All that have to be bound, by their keys. */
  readonly keys: readonly string[];
}

export class VolumeBinder {
  readonly #options: VolumeBinderOptions;
  readonly #storage: KnownStorage;

  constructor(options: VolumeBinderOptions, storage: KnownStorage) {
    this.#options = options;
    this.#storage = storage;
  }

  /** From now on the next decision counts with it. Undefined: there is nothing to do. */
  assume(plan: VolumePlan, node: NodePlace): AssumedVolumes | undefined {
    const { bindings, provisions } = plan;
    if (bindings.length + provisions.length === 0) return undefined;
    const volumes = bindings.map(({ volume, claim }) => volumeForClaim(volume, claim));
    const claims = provisions.map((claim) => withSelectedNode(claim, node.name));
    for (const volume of volumes) this.#storage.assumeVolume(volume);
    for (const claim of claims) this.#storage.assumeClaim(claim);
    const keys = [...bindings.map(({ claim }) => claim), ...provisions].map((claim) =>
      keyOf(claim),
    );
    return { node, volumes, claims, keys };
  }

  revert({ volumes, claims }: AssumedVolumes): void {
    for (const object of [...volumes, ...claims]) this.#storage.forget(object);
  }

  /**
   * @param isWaiting false: the pod needs them no more
   * @throws {VolumeBindingError | StatusError}
   */
  *bind(assumed: AssumedVolumes, isWaiting: () => boolean): Steps<void> {
    const { client, world, actor } = this.#options;
    for (const volume of assumed.volumes) {
      yield* perform(client.resource('persistentvolumes').update(volume));
    }
    for (const claim of assumed.claims) {
      yield* perform(client.resource('persistentvolumeclaims').update(claim));
    }
    const until = world.now() + LIMIT_MS;
    for (;;) {
      yield* perform(timer(POLL_MS, world.scheduler(actor)));
      if (!isWaiting() || this.#areBound(assumed)) return;
      if (world.now() >= until) throw new VolumeBindingError('context deadline exceeded');
    }
  }

  /** @throws {VolumeBindingError} if they never will be, for this node */
  #areBound({ node, keys, claims }: AssumedVolumes): boolean {
    let areBound = true;
    for (const key of keys) {
      const claim = this.#storage.claim(key);
      if (claim === undefined) {
        const name = key.slice(key.indexOf('/') + 1);
        throw new VolumeBindingError(`persistentvolumeclaim "${name}" not found`);
      }
      const { name, annotations } = claim.metadata;
      const isProvisioned = claims.some((each) => keyOf(each) === key);
      const selected = annotations?.[STORAGE_ANNOTATIONS.selectedNode];
      if (isProvisioned && selected !== node.name) {
        throw new VolumeBindingError(
          selected === undefined
            ? `selectedNode annotation reset for PVC "${name}"`
            : `selectedNode annotation value "${selected}" not set to scheduled node "${node.name}"`,
        );
      }
      const volume = this.#storage.volume(claim.spec.volumeName ?? '');
      if (volume !== undefined && !isOnNode(volume, node)) {
        const what = `pv "${volume.metadata.name}" node affinity doesn't match node "${node.name}"`;
        throw new VolumeBindingError(`${what}: no matching NodeSelectorTerms`);
      }
      areBound &&= isSettled(claim);
    }
    return areBound;
  }
}

function withSelectedNode(claim: PersistentVolumeClaim, node: string): PersistentVolumeClaim {
  const annotations = {
    ...claim.metadata.annotations,
    [STORAGE_ANNOTATIONS.selectedNode]: node,
  };
  return { ...claim, metadata: { ...claim.metadata, annotations } };
}
