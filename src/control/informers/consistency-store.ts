/**
 * At which versions a controller last wrote for each object that it keeps: until its informers have come so far, it
 * does not look at that object, or it would decide by what it has changed itself.
 * Upstream: pkg/controller/util/consistency/consistency.go (v1.36, KEP-5647).
 *
 * Expectations (expectations.ts) know of creations and deletions only, and forget them after five minutes; this
 * knows of every write of pods and of the object itself, and forgets nothing. Deletions are none of its: as upstream's,
 * it learns of what a write answers with an object that stays.
 */
import type { ApiObject, ResourceName } from '../../api/index.ts';
import type { World } from '../../sim/index.ts';
import { controllerOf, type Informer } from './informer.ts';
import { SyncError } from './sync-error.ts';

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** A controller does not look at an object yet. Upstream counts it: `job_controller_stale_sync_skips_total`. */
    'sync.skipped': {
      /** `default/sum` */
      readonly key: string;
      /** Whose informer is behind. */
      readonly resource: ResourceName;
      readonly wroteAt: string;
      readonly readAt: string;
    };
  }
}

/** Informers, by what they show. */
export type Caches = { readonly [Name in ResourceName]?: Pick<Informer<Name>, 'resourceVersion'> };

/** What a store that is wrong would be wrong about. */
export interface ConsistencyDecisions {
  readonly isShown: typeof isShown;
  /** Whether who took a finalizer from an object goes by that before an informer shows it so. */
  readonly knowsReleased: () => boolean;
}

interface Written {
  readonly ownerUid: string;
  readonly versions: Map<ResourceName, string>;
}

export interface ConsistencyStoreOptions {
  readonly world: World;
  /** The controller: actor of its records. */
  readonly actor: string;
  readonly caches: Caches;
  /** Otherwise it notes nothing, and everything is ready. */
  readonly isOn: boolean;
  /** Seams for seeded defects. */
  readonly decisions?: Partial<ConsistencyDecisions>;
}

export class ConsistencyStore {
  readonly #options: ConsistencyStoreOptions;
  readonly #isShown: ConsistencyDecisions['isShown'];
  /** By key of the owner, as keyOf makes it. */
  readonly #written = new Map<string, Written>();

  constructor(options: ConsistencyStoreOptions) {
    this.#options = options;
    this.#isShown = options.decisions?.isShown ?? isShown;
  }

  /** Of `ConsistencyDecisions`; whether or not the gate is open. */
  get knowsReleased(): boolean {
    return this.#options.decisions?.knowsReleased?.() ?? true;
  }

  /** An object of the owner, or the owner itself, as the server answered. An owner made anew begins anew. */
  wroteAt(owner: string, ownerUid: string, resource: ResourceName, { metadata }: ApiObject): void {
    if (!this.#options.isOn) return;
    const { resourceVersion } = metadata;
    let written = this.#written.get(owner);
    if (written?.ownerUid !== ownerUid) {
      written = { ownerUid, versions: new Map() };
      this.#written.set(owner, written);
    }
    const known = written.versions.get(resource);
    if (known === undefined || Number(known) < Number(resourceVersion)) {
      written.versions.set(resource, resourceVersion);
    }
  }

  /** An object that its controller keeps, as the server answered; of nobody's nothing is noted. */
  wroteDependent(resource: ResourceName, object: ApiObject): void {
    const controller = controllerOf(object);
    if (controller === undefined || !this.#options.isOn) return;
    const { namespace } = object.metadata;
    const { name, uid } = controller;
    this.wroteAt(namespace === undefined ? name : `${namespace}/${name}`, uid, resource, object);
  }

  /** @param ownerUid only of the owner that has this uid; default: whatever it is */
  clear(owner: string, ownerUid?: string): void {
    if (ownerUid !== undefined && this.#written.get(owner)?.ownerUid !== ownerUid) return;
    this.#written.delete(owner);
  }

  /** @throws {SyncError} while an informer is behind what was written */
  ensureReady(owner: string): void {
    const written = this.#written.get(owner);
    if (written === undefined) return;
    const { world, actor, caches } = this.#options;
    for (const [resource, wroteAt] of written.versions) {
      const cache = caches[resource];
      if (cache === undefined) continue;
      const { resourceVersion: readAt } = cache;
      if (this.#isShown(wroteAt, readAt)) continue;
      world.trace.append(actor, 'sync.skipped', { key: owner, resource, wroteAt, readAt });
      throw new SyncError(`${resource} are known up to ${readAt}, and were written at ${wroteAt}`);
    }
    this.#written.delete(owner);
  }
}

/** Whether who has read so far has seen what was written then. */
function isShown(wroteAt: string, readAt: string): boolean {
  return Number(readAt) >= Number(wroteAt);
}
