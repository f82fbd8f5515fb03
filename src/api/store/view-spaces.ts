/**
 * Objects that are shown otherwise than they are kept: those of custom resources, each in the version that was stored
 * when it was written, and those of built-in resources that another group shows, too.
 */
import { invariant } from '../../sim/index.ts';
import type { ObjectKey } from '../client.ts';
import type { CustomResourceName } from '../custom-objects.ts';
import type { ApiObject, ResourceName } from '../objects.ts';
import type { ReadableTable } from '../resources/resource-table.ts';
import type { ResourceView } from '../resources/resource-view.ts';
import type { Selection } from '../selection.ts';
import { stamp } from '../structural-sharing.ts';
import type { Change } from './change.ts';
import { KeySpace } from './key-space.ts';

/** One version of a resource: what a key space is of others. */
export class ViewSpace {
  readonly #space: KeySpace<ApiObject>;
  readonly #view: ResourceView;

  constructor(space: KeySpace<ApiObject>, view: ResourceView) {
    this.#space = space;
    this.#view = view;
  }

  /** Of the resource, in whichever version. */
  get name(): ResourceName {
    return this.#view.storedAs;
  }

  get size(): number {
    return this.#space.size;
  }

  get(key: ObjectKey): ApiObject | undefined {
    const stored = this.#space.get(key);
    return stored && this.#view.read(stored);
  }

  list(selection: Selection<ApiObject>): readonly ApiObject[] {
    const { read } = this.#view;
    const matches = (stored: ApiObject): boolean => selection.matches(read(stored));
    return this.#space.list({ ...selection, matches }).map(read);
  }

  each(look: (object: ApiObject) => void): void {
    const { read } = this.#view;
    this.#space.each((stored) => look(read(stored)));
  }

  stored(key: ObjectKey): ApiObject | undefined {
    return this.#space.get(key);
  }

  storedObjects(): readonly ApiObject[] {
    return this.#space.list({ matches: () => true, narrowest: undefined, namespace: undefined });
  }

  hasAnyIn(namespace: string): boolean {
    return this.#space.hasAnyIn(namespace);
  }

  /** A write in this version, as the change of the resource that it is. */
  changeOf(
    revision: number,
    type: Change<ApiObject>['type'],
    object: ApiObject,
  ): Change<ApiObject> {
    const stored = stamp(this.#view.write(object), String(revision));
    return { revision, type, object: stored, previous: this.#space.get(object.metadata) };
  }

  shown(stored: ApiObject): ApiObject {
    return this.#view.read(stored);
  }

  apply(change: Change<ApiObject>): void {
    this.#space.apply(change);
  }
}

export class ViewSpaces {
  readonly #resources: ReadableTable;
  /** Of custom resources. */
  readonly #spaces = new Map<ResourceName, KeySpace<ApiObject>>();
  readonly #builtIn: Readonly<Record<string, KeySpace<ApiObject>>>;

  constructor(resources: ReadableTable, builtIn: Readonly<Record<string, KeySpace<ApiObject>>>) {
    this.#resources = resources;
    this.#builtIn = builtIn;
  }

  /** @throws {StatusError} NotFound if there is no such resource */
  in(resource: ResourceName): ViewSpace {
    const { view, namespaced } = this.#resources.of(resource);
    invariant(view !== undefined, `view spaces: ${resource} has no view`);
    const { storedAs } = view;
    let space = this.#builtIn[storedAs] ?? this.#spaces.get(storedAs);
    if (space === undefined) {
      space = new KeySpace({ namespaced, selectableFields: {}, indexedFields: [] });
      this.#spaces.set(storedAs, space);
    }
    return new ViewSpace(space, view);
  }

  /** Nobody serves the resource any more. */
  forget(name: CustomResourceName): void {
    this.#spaces.delete(name);
  }
}
