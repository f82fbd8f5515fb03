/**
 * The store: every object, under one revision counter, as etcd keeps them.
 *
 * Objects are plain JSON, deeply frozen; a write replaces one of them and raises the revision by one,
 * which becomes the object's `resourceVersion`. Nobody else makes revisions. Reads are
 * synchronous and always current. What may be written is decided elsewhere (src/api/requests).
 */
import type { ListOptions, ObjectKey } from '../client.ts';
import type { ApiObject, ResourceName, Resources } from '../objects.ts';
import { DEFINITIONS, definitionOf, RESOURCE_NAMES } from '../resources/definitions.ts';
import { compileSelection, type Selection } from '../selection.ts';
import { stamp } from '../structural-sharing.ts';
import type { Change } from './change.ts';
import { KeySpace } from './key-space.ts';

/** What assertions and printers may do: look. */
export interface ReadableStore {
  /** The revision of the last write, as a resourceVersion. */
  readonly resourceVersion: string;
  get<Name extends ResourceName>(resource: Name, key: ObjectKey): Resources[Name] | undefined;
  /** In the order of namespace and name. */
  list<Name extends ResourceName>(
    resource: Name,
    options?: ListOptions,
  ): readonly Resources[Name][];
  count(resource: ResourceName): number;
}

export interface StoreOptions {
  readonly onChange: <Name extends ResourceName>(
    resource: Name,
    change: Change<Resources[Name]>,
  ) => void;
}

type KeySpaces = { readonly [Name in ResourceName]: KeySpace<Resources[Name]> };

export class Store implements ReadableStore {
  readonly #spaces: KeySpaces;
  readonly #onChange: StoreOptions['onChange'];
  #revision = 0;

  constructor({ onChange }: StoreOptions) {
    this.#onChange = onChange;
    this.#spaces = Object.fromEntries(
      RESOURCE_NAMES.map((name) => [name, new KeySpace<ApiObject>(definitionOf(name))]),
    ) as unknown as KeySpaces;
  }

  get resourceVersion(): string {
    return String(this.#revision);
  }

  get<Name extends ResourceName>(resource: Name, key: ObjectKey): Resources[Name] | undefined {
    return this.#spaces[resource].get(key);
  }

  list<Name extends ResourceName>(
    resource: Name,
    options?: ListOptions,
  ): readonly Resources[Name][] {
    return this.select(resource, compileSelection(DEFINITIONS[resource], options));
  }

  select<Name extends ResourceName>(
    resource: Name,
    selection: Selection<Resources[Name]>,
  ): readonly Resources[Name][] {
    return this.#spaces[resource].list(selection);
  }

  count(resource: ResourceName): number {
    return this.#spaces[resource].size;
  }

  /** Whether a namespace has any object of this resource. */
  hasAnyIn(resource: ResourceName, namespace: string): boolean {
    return this.#spaces[resource].hasAnyIn(namespace);
  }

  /** Adds or replaces an object; `previous` is what the caller read. Answers it as stored. */
  put<Name extends ResourceName>(
    resource: Name,
    object: Resources[Name],
    previous: Resources[Name] | undefined,
  ): Resources[Name] {
    return this.#write(resource, previous === undefined ? 'ADDED' : 'MODIFIED', object, previous);
  }

  /** Removes an object; `last` is its state as the watchers are to see it. */
  remove<Name extends ResourceName>(
    resource: Name,
    last: Resources[Name],
    previous: Resources[Name],
  ): Resources[Name] {
    return this.#write(resource, 'DELETED', last, previous);
  }

  /** A write of an earlier life, or an object that was there at this revision. Nobody is told. */
  restore(resource: ResourceName, change: Change<ApiObject>): void {
    this.#revision = change.revision;
    // A change of a resource is of its objects.
    (this.#spaces[resource] as unknown as KeySpace<ApiObject>).apply(change);
  }

  #write<Name extends ResourceName>(
    resource: Name,
    type: Change<ApiObject>['type'],
    object: Resources[Name],
    previous: Resources[Name] | undefined,
  ): Resources[Name] {
    this.#revision += 1;
    const stamped = stamp(object, String(this.#revision));
    const change = { revision: this.#revision, type, object: stamped, previous };
    this.#spaces[resource].apply(change);
    this.#onChange(resource, change);
    return stamped;
  }
}
