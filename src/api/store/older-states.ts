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
    const oldest = String(this.oldest(resource));
    const message = `too old resource version: ${String(revision)} (${oldest})`;
    throw new StatusError('Expired', message);
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

  /** The oldest revision after which everything is known. */
  oldest(resource: ResourceName): number {
    return this.#history?.oldest(this.#storedName(resource)) ?? Number(this.#store.resourceVersion);
  }
}
