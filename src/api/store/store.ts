/**
 * The store: every object, under one revision counter, as etcd keeps them.
 *
 * Objects are plain JSON, deeply frozen; a write replaces one of them and raises the revision by one,
 * which becomes the object's `resourceVersion`. Nobody else makes revisions. Reads are
 * synchronous and always current. What may be written is decided elsewhere (src/api/requests).
 */
import type { ListOptions, ObjectKey } from '../client.ts';
import type { CustomResourceName } from '../custom-objects.ts';
import type { ApiObject, ResourceName, Resources } from '../objects.ts';
import { BUILT_IN_NAMES } from '../resources/definitions.ts';
import { anyDefinition } from '../resources/resource-definition.ts';
import type { ReadableTable } from '../resources/resource-table.ts';
import { compileSelection, type Selection } from '../selection.ts';
import { stamp } from '../structural-sharing.ts';
import type { Change } from './change.ts';
import { KeySpace } from './key-space.ts';
import { ViewSpaces } from './view-spaces.ts';

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
  /** Looks at every object of a resource, in no order, and makes no list of them. */
  each<Name extends ResourceName>(resource: Name, look: (object: Resources[Name]) => void): void;
  count(resource: ResourceName): number;
}

export interface StoreOptions {
  readonly resources: ReadableTable;
  readonly onChange: <Name extends ResourceName>(
    resource: Name,
    change: Change<Resources[Name]>,
  ) => void;
}

export class Store implements ReadableStore {
  readonly #resources: ReadableTable;
  /** Of what is built in. */
  readonly #spaces: Readonly<Record<string, KeySpace<ApiObject>>>;
  /** Of what is custom, and of other forms of what is built in. */
  readonly #views: ViewSpaces;
  readonly #onChange: StoreOptions['onChange'];
  #revision = 0;

  constructor({ resources, onChange }: StoreOptions) {
    this.#onChange = onChange;
    this.#resources = resources;
    this.#spaces = Object.fromEntries(
      BUILT_IN_NAMES.map((name) => [name, new KeySpace(anyDefinition(resources.of(name)))]),
    );
    this.#views = new ViewSpaces(resources, this.#spaces);
  }

  get resourceVersion(): string {
    return String(this.#revision);
  }

  get<Name extends ResourceName>(resource: Name, key: ObjectKey): Resources[Name] | undefined {
    return this.#in(resource).get(key);
  }

  list<Name extends ResourceName>(
    resource: Name,
    options?: ListOptions,
  ): readonly Resources[Name][] {
    return this.select(resource, compileSelection(this.#resources.of(resource), options));
  }

  select<Name extends ResourceName>(
    resource: Name,
    selection: Selection<Resources[Name]>,
  ): readonly Resources[Name][] {
    return this.#in(resource).list(selection);
  }

  each<Name extends ResourceName>(resource: Name, look: (object: Resources[Name]) => void): void {
    this.#in(resource).each(look);
  }

  count(resource: ResourceName): number {
    return this.#in(resource).size;
  }

  /** Whether a namespace has any object of this resource. */
  hasAnyIn(resource: ResourceName, namespace: string): boolean {
    return this.#in(resource).hasAnyIn(namespace);
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
    this.#in(resource).apply(change);
  }

  /** As it is kept, which of a custom resource is not always as it is shown. */
  stored(resource: ResourceName, key: ObjectKey): ApiObject | undefined {
    const space = this.#spaces[resource];
    return space === undefined ? this.#views.in(resource).stored(key) : space.get(key);
  }

  /** All of them as they are kept. */
  storedObjects(resource: ResourceName): readonly ApiObject[] {
    const space = this.#spaces[resource];
    return space === undefined ? this.#views.in(resource).storedObjects() : space.list(ALL);
  }

  /** The resource is not served any more, and has no objects. */
  forget(resource: CustomResourceName): void {
    this.#views.forget(resource);
  }

  /** Under the name of a resource are its objects. */
  #in<Name extends ResourceName>(resource: Name): ObjectSpace<Resources[Name]> {
    const space = this.#spaces[resource] ?? this.#views.in(resource);
    return space as unknown as ObjectSpace<Resources[Name]>;
  }

  #write<Name extends ResourceName>(
    resource: Name,
    type: Change<ApiObject>['type'],
    object: Resources[Name],
    previous: Resources[Name] | undefined,
  ): Resources[Name] {
    const space = this.#spaces[resource];
    if (space === undefined) return this.#writeView(resource, type, object);
    this.#revision += 1;
    const stamped = stamp(object, String(this.#revision));
    const change = { revision: this.#revision, type, object: stamped, previous };
    space.apply(change);
    this.#onChange(resource, change);
    return stamped;
  }

  #writeView<Name extends ResourceName>(
    resource: Name,
    type: Change<ApiObject>['type'],
    object: Resources[Name],
  ): Resources[Name] {
    const space = this.#views.in(resource);
    // What cannot be stored yet takes no revision.
    const revision = this.#revision + 1;
    const change = space.changeOf(revision, type, object);
    this.#revision = revision;
    space.apply(change);
    this.#onChange(space.name, change);
    // What is shown of an object of the resource is one.
    return space.shown(change.object) as Resources[Name];
  }
}

const ALL: Selection<ApiObject> = {
  matches: () => true,
  narrowest: undefined,
  namespace: undefined,
};

/** What a key space and a version of a custom resource have in common. */
type ObjectSpace<T extends ApiObject> = Pick<
  KeySpace<T>,
  'get' | 'list' | 'each' | 'size' | 'hasAnyIn' | 'apply'
>;
