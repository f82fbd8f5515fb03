/**
 * Claims, volumes and classes as the scheduler knows them: what it has decided about one counts at once, until
 * the watch shows it otherwise. Upstream: plugins/volumebinding/assume_cache.go (v1.36).
 */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../api/index.ts';
import { keyOf, type Informer } from '../../informers/index.ts';

interface Assumed<T> {
  readonly object: T;
  /** The version that the decision was built on. */
  readonly version: string;
}

export interface StorageInformers {
  readonly claims: Informer<'persistentvolumeclaims'>;
  readonly volumes: Informer<'persistentvolumes'>;
  readonly classes: Informer<'storageclasses'>;
}

export class KnownStorage {
  readonly #informers: StorageInformers;
  readonly #claims = new Map<string, Assumed<PersistentVolumeClaim>>();
  readonly #volumes = new Map<string, Assumed<PersistentVolume>>();

  constructor(informers: StorageInformers) {
    this.#informers = informers;
  }

  claim(key: string): PersistentVolumeClaim | undefined {
    return newest(this.#claims, key, this.#informers.claims.get(key));
  }

  volume(name: string): PersistentVolume | undefined {
    return newest(this.#volumes, name, this.#informers.volumes.get(name));
  }

  volumes(): readonly PersistentVolume[] {
    const all = this.#informers.volumes.list();
    if (this.#volumes.size === 0) return all;
    return all.map((volume) => newest(this.#volumes, keyOf(volume), volume) ?? volume);
  }

  storageClass(name: string): StorageClass | undefined {
    return this.#informers.classes.get(name);
  }

  assumeClaim(claim: PersistentVolumeClaim): void {
    const version = claim.metadata.resourceVersion;
    this.#claims.set(keyOf(claim), { object: claim, version });
  }

  assumeVolume(volume: PersistentVolume): void {
    const version = volume.metadata.resourceVersion;
    this.#volumes.set(keyOf(volume), { object: volume, version });
  }

  /** What was decided about it does not hold. */
  forget(object: PersistentVolumeClaim | PersistentVolume): void {
    if (object.kind === 'PersistentVolume') this.#volumes.delete(keyOf(object));
    else this.#claims.delete(keyOf(object));
  }
}

function newest<T extends PersistentVolume | PersistentVolumeClaim>(
  assumed: Map<string, Assumed<T>>,
  key: string,
  shown: T | undefined,
): T | undefined {
  const known = assumed.get(key);
  if (known === undefined) return shown;
  if (shown?.metadata.resourceVersion === known.version) return known.object;
  assumed.delete(key);
  return shown;
}
