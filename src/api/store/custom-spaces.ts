/**
 * The objects of custom resources: each is kept in the version that was stored when it was written, and shown in
 * the version that is asked for.
 */
import { invariant } from '../../sim/index.ts';
import type { ObjectKey } from '../client.ts';
import type { CustomRules } from '../custom/custom-rules.ts';
import type { CustomObject, CustomResourceName } from '../custom-objects.ts';
import type { ResourceName } from '../objects.ts';
import type { ReadableTable } from '../resources/resource-table.ts';
import type { Selection } from '../selection.ts';
import { stamp } from '../structural-sharing.ts';
import type { Change } from './change.ts';
import { KeySpace } from './key-space.ts';

/** One version of a custom resource: what a key space is of others. */
export class CustomSpace {
  readonly #space: KeySpace<CustomObject>;
  readonly #rules: CustomRules;

  constructor(space: KeySpace<CustomObject>, rules: CustomRules) {
    this.#space = space;
    this.#rules = rules;
  }

  /** Of the resource, in whichever version. */
  get name(): CustomResourceName {
    return this.#rules.storedAs;
  }

  get size(): number {
    return this.#space.size;
  }

  get(key: ObjectKey): CustomObject | undefined {
    const stored = this.#space.get(key);
    return stored && this.#rules.read(stored);
  }

  list(selection: Selection<CustomObject>): readonly CustomObject[] {
    const { read } = this.#rules;
    const matches = (stored: CustomObject): boolean => selection.matches(read(stored));
    return this.#space.list({ ...selection, matches }).map(read);
  }

  stored(key: ObjectKey): CustomObject | undefined {
    return this.#space.get(key);
  }

  storedObjects(): readonly CustomObject[] {
    return this.#space.list({ matches: () => true, narrowest: undefined, namespace: undefined });
  }

  hasAnyIn(namespace: string): boolean {
    return this.#space.hasAnyIn(namespace);
  }

  /** A write in this version, as the change of the resource that it is. */
  changeOf(
    revision: number,
    type: Change<CustomObject>['type'],
    object: CustomObject,
  ): Change<CustomObject> {
    const stored = stamp(this.#rules.write(object), String(revision));
    return { revision, type, object: stored, previous: this.#space.get(object.metadata) };
  }

  shown(stored: CustomObject): CustomObject {
    return this.#rules.read(stored);
  }

  apply(change: Change<CustomObject>): void {
    this.#space.apply(change);
  }
}

export class CustomSpaces {
  readonly #resources: ReadableTable;
  readonly #spaces = new Map<CustomResourceName, KeySpace<CustomObject>>();

  constructor(resources: ReadableTable) {
    this.#resources = resources;
  }

  /** @throws {StatusError} NotFound if there is no such resource */
  in(resource: ResourceName): CustomSpace {
    const { custom, namespaced } = this.#resources.of(resource);
    invariant(custom !== undefined, `custom spaces: ${resource} is not custom`);
    const { storedAs } = custom;
    let space = this.#spaces.get(storedAs);
    if (space === undefined) {
      space = new KeySpace({ namespaced, selectableFields: {}, indexedFields: [] });
      this.#spaces.set(storedAs, space);
    }
    return new CustomSpace(space, custom);
  }

  /** Nobody serves the resource any more. */
  forget(name: CustomResourceName): void {
    this.#spaces.delete(name);
  }
}
