/**
 * What the handling of every request shares: the store, the release, the source of names and uids, and
 * the record of each write in the trace.
 */
import type { World } from '../../sim/index.ts';
import type { AdmissionPlugin } from '../admission/admission-plugins.ts';
import type { Release } from '../feature-gates.ts';
import type { ObjectIdentity } from '../object-identity.ts';
import type { ResourceName, Resources } from '../objects.ts';
import type { ReadableTable } from '../resources/resource-table.ts';
import { freeAddresses, takeAddresses } from '../service-address-objects.ts';
import { isService } from '../service-traits.ts';
import type { Store } from '../store/store.ts';
import { formatTimestamp } from '../timestamp.ts';
import type { WriteVerb, WrittenResource } from '../trace.ts';
import type { Service } from '../workload-objects.ts';

export const SERVER_ACTOR = 'apiserver';

export interface BackendOptions {
  readonly world: World;
  readonly store: Store;
  readonly resources: ReadableTable;
  readonly release: Release;
  readonly plugins: ReadonlySet<AdmissionPlugin>;
  readonly identity: ObjectIdentity;
  /** Called after an object of a namespace is gone and that is on record. */
  readonly onRemoved: (namespace: string) => void;
}

export type Subresource =
  'status' | 'binding' | 'ephemeralcontainers' | 'resize' | 'finalize' | 'approval';

export class Backend {
  readonly world: World;
  readonly store: Store;
  readonly resources: ReadableTable;
  readonly release: Release;
  readonly plugins: ReadonlySet<AdmissionPlugin>;
  readonly identity: ObjectIdentity;
  /** Whether it is kept who owns which field. */
  tracksManagers = false;
  readonly #onRemoved: (namespace: string) => void;

  constructor(options: BackendOptions) {
    const { world, store, resources, release, plugins, identity, onRemoved } = options;
    this.world = world;
    this.store = store;
    this.resources = resources;
    this.release = release;
    this.plugins = plugins;
    this.identity = identity;
    this.#onRemoved = onRemoved;
  }

  /** The present as the API writes it. */
  timestamp(): string {
    return formatTimestamp(this.world.now());
  }

  /** Writes an object and says so in the trace. */
  put<Name extends ResourceName>(
    verb: WriteVerb,
    resource: Name,
    next: Resources[Name],
    old: Resources[Name] | undefined,
    subresource?: Subresource,
  ): Resources[Name] {
    if (isService(next)) {
      takeAddresses(this.store, next, old as Service | undefined, this.timestamp());
    }
    const stored = this.store.put(resource, next, old);
    if (old !== undefined && isService(old)) {
      freeAddresses(this.store, next as Service, old);
    }
    this.#record(verb, resource, stored, this.#summary(verb, resource, stored, old), subresource);
    return stored;
  }

  /** Removes an object and says so in the trace. */
  remove<Name extends ResourceName>(
    verb: WriteVerb,
    resource: Name,
    last: Resources[Name],
    old: Resources[Name],
  ): Resources[Name] {
    const stored = this.store.remove(resource, last, old);
    if (isService(old)) freeAddresses(this.store, undefined, old);
    this.#record(verb, resource, stored, 'gone');
    const { namespace } = stored.metadata;
    if (namespace !== undefined) this.#onRemoved(namespace);
    return stored;
  }

  #summary<Name extends ResourceName>(
    verb: WriteVerb,
    resource: Name,
    next: Resources[Name],
    old: Resources[Name] | undefined,
  ): string | undefined {
    const { deletionGracePeriodSeconds: grace } = next.metadata;
    if (verb === 'delete' && grace !== undefined) return `grace period ${String(grace)}s`;
    return this.resources.of(resource).summarize?.(next, old);
  }

  #record(
    verb: WriteVerb,
    resource: ResourceName,
    { metadata }: Resources[ResourceName],
    summary: string | undefined,
    subresource?: Subresource,
  ): void {
    const { namespace, name, resourceVersion } = metadata;
    this.world.trace.append(SERVER_ACTOR, 'api.write', {
      verb,
      resource: qualified(resource, subresource),
      namespace,
      name,
      resourceVersion,
      summary,
    });
  }
}

function qualified(resource: ResourceName, subresource: Subresource | undefined): WrittenResource {
  if (subresource === 'binding') return 'pods/binding';
  if (subresource === 'ephemeralcontainers') return 'pods/ephemeralcontainers';
  if (subresource === 'resize') return 'pods/resize';
  if (subresource === 'finalize') return 'namespaces/finalize';
  if (subresource === 'approval') return 'certificatesigningrequests/approval';
  return subresource === undefined ? resource : `${resource}/status`;
}
