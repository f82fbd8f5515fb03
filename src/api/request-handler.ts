/**
 * What the server does with each kind of request, synchronously, at the instant it arrives. A client
 * knows this much of the server, which makes the clients, so that their files form no circle.
 */
import type { Subscriber, Subscription } from 'rxjs';
import type { Operation, World } from '../sim/index.ts';
import type { DeleteOptions, ListOptions, ObjectKey, WatchEvent } from './client.ts';
import type { ApiObject, ResourceName, Resources } from './objects.ts';
import type { Marks } from './requests/bind-pod.ts';
import type { PatchRequest } from './requests/apply-patch.ts';
import type { Part } from './requests/update-object.ts';
import type { ReadableTable } from './resources/resource-table.ts';
import type { WatchStart } from './watch/watch-start.ts';
import type { WriteOptions } from './requests/write-options.ts';

/** What was written is there after a power cut, up to some revision. */
export interface Durability {
  isDurable(revision: number): boolean;
  whenDurable(revision: number): Operation<void>;
}

/** Every method throws a `StatusError` to refuse; those that write warn of what was accepted in vain. */
export interface RequestHandler {
  readonly world: World;
  /** What is served. */
  readonly resources: ReadableTable;
  /** Of the last write. */
  readonly resourceVersion: string;
  /** Absent: nothing is kept beyond the process. */
  readonly journal?: Durability | undefined;
  create<Name extends ResourceName>(
    resource: Name,
    manifest: unknown,
    options?: WriteOptions,
  ): Resources[Name];
  get<Name extends ResourceName>(resource: Name, key: ObjectKey): Resources[Name];
  list<Name extends ResourceName>(
    resource: Name,
    options?: ListOptions,
  ): { readonly items: readonly Resources[Name][]; readonly resourceVersion: string };
  update<Name extends ResourceName>(
    resource: Name,
    object: Resources[Name],
    part: Part,
    options?: WriteOptions,
  ): Resources[Name];
  patch<Name extends ResourceName>(
    resource: Name,
    key: ObjectKey,
    patch: PatchRequest,
    part: Part,
    options?: WriteOptions,
  ): Resources[Name];
  delete<Name extends ResourceName>(
    resource: Name,
    key: ObjectKey,
    options?: DeleteOptions,
    isDryRun?: boolean,
  ): Resources[Name];
  /** @param marks that the pod gets beside its node */
  bind(key: ObjectKey, nodeName: string, marks?: Marks): void;
  /**
   * A document as an object of the resource, with defaults and without anything that the kind does not have.
   *
   * @throws {DecodeError} @throws {StatusError} BadRequest
   */
  complete(resource: ResourceName, document: unknown): ApiObject;
  /** Deletes a pod, if its disruption budget lets it go. */
  evict(key: ObjectKey, options?: DeleteOptions, isDryRun?: boolean): void;
  /**
   * Begins with the present state unless told otherwise; unsubscribe what it answers to stop.
   *
   * @throws {StatusError} Expired if what was to be resumed from is forgotten
   */
  watch<Name extends ResourceName>(
    resource: Name,
    options: ListOptions | undefined,
    user: string,
    subscriber: Subscriber<WatchEvent<Resources[Name]>>,
    start?: WatchStart,
  ): Subscription;
  /**
   * From now on changes are written down, so that watches resume and lists show an older state; and of every
   * write it is kept who owns which field.
   */
  remember(): void;
  /** Everything of the resource as it was at a revision. @throws {StatusError} Expired */
  listAt(resource: ResourceName, options: ListOptions, revision: number): readonly ApiObject[];
  /** The oldest revision from which a watch of the resource can begin. */
  oldestRevision(resource: ResourceName): number;
}
