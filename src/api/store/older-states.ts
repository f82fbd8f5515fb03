/** The states of the store before this one, as far as its changes were written down. */
import type { Instant } from '../../sim/index.ts';
import type { ListOptions } from '../client.ts';
import type { ApiObject, ResourceName } from '../objects.ts';
import { anyDefinition } from '../resources/resource-definition.ts';
import type { ReadableTable } from '../resources/resource-table.ts';
import { compileSelection } from '../selection.ts';
import { StatusError } from '../status-error.ts';
import { History, undo, type AnyChange } from './history.ts';
import type { ReadableStore } from './store.ts';

export class OlderStates {
  readonly #store: ReadableStore;
  readonly #resources: ReadableTable;
  /** Custom resources whose definition changed, and when it last did. */
  readonly #renewed = new Map<ResourceName, number>();
  /** Once somebody wants it. */
  #history: History | undefined;

  constructor(store: ReadableStore, resources: ReadableTable) {
    this.#store = store;
    this.#resources = resources;
  }

  /** From now on, or from an earlier revision whose later changes are appended next. */
  remember(since = Number(this.#store.resourceVersion)): void {
    this.#history ??= new History(since);
  }

  /** All of them are forgotten, as etcd compacts. */
  compact(): void {
    this.#history?.compact(Number(this.#store.resourceVersion));
  }

  get isRemembering(): boolean {
    return this.#history !== undefined;
  }

  append(resource: ResourceName, change: AnyChange, now: Instant): void {
    this.#history?.append(resource, change, now);
  }

  /** @throws {StatusError} Expired */
  after(resource: ResourceName, revision: number): readonly AnyChange[] {
    const changes = this.#history?.after(this.#storedName(resource), revision);
    if (changes !== undefined) return changes;
    throw expired(revision, this.oldest(resource));
  }

  /** Of a watch that goes on. @throws {StatusError} Expired */
  resumed(resource: ResourceName, revision: number): readonly AnyChange[] {
    if (revision < this.oldest(resource)) throw expired(revision, this.oldest(resource));
    return this.after(resource, revision);
  }

  /** No watch begins before now, whatever is known of older states: a new watch cache has not seen them. */
  renew(resource: ResourceName): void {
    this.#renewed.set(resource, Number(this.#store.resourceVersion));
  }

  /** @throws {StatusError} Expired */
  listAt(resource: ResourceName, options: ListOptions, revision: number): readonly ApiObject[] {
    const changes = this.after(resource, revision);
    const then = undo(this.#store.list(resource, {}), changes);
    const definition = anyDefinition(this.#resources.of(resource));
    const { matches } = compileSelection(definition, options);
    const { view } = definition;
    const shown = view === undefined ? then : then.map(view.read);
    return shown.filter(matches);
  }

  #storedName(resource: ResourceName): ResourceName {
    return this.#resources.of(resource).view?.storedAs ?? resource;
  }

  /** The oldest revision after which everything is known to watches. */
  oldest(resource: ResourceName): number {
    const stored = this.#storedName(resource);
    const known = this.#history?.oldest(stored) ?? Number(this.#store.resourceVersion);
    return Math.max(known, this.#renewed.get(stored) ?? 0);
  }
}

function expired(revision: number, oldest: number): StatusError {
  const message = `too old resource version: ${String(revision)} (${String(oldest)})`;
  return new StatusError('Expired', message);
}
