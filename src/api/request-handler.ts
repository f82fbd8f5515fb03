/**
 * What the server does with each kind of request, synchronously, at the instant it arrives. A client
 * knows this much of the server, which makes the clients, so that their files form no circle.
 */
import type { Subscriber, Subscription } from 'rxjs';
import type { World } from '../sim/index.ts';
import type { DeleteOptions, ListOptions, ObjectKey, WatchEvent } from './client.ts';
import type { ResourceName, Resources } from './objects.ts';
import type { PatchRequest } from './requests/apply-patch.ts';
import type { Part } from './requests/update-object.ts';
import type { Warn } from './warnings/field-warning.ts';

/** Every method throws a `StatusError` to refuse; those that write warn of what was accepted in vain. */
export interface RequestHandler {
  readonly world: World;
  create<Name extends ResourceName>(
    resource: Name,
    manifest: unknown,
    warn?: Warn,
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
    warn?: Warn,
  ): Resources[Name];
  patch<Name extends ResourceName>(
    resource: Name,
    key: ObjectKey,
    patch: PatchRequest,
    part: Part,
    warn?: Warn,
  ): Resources[Name];
  delete<Name extends ResourceName>(
    resource: Name,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Resources[Name];
  bind(key: ObjectKey, nodeName: string): void;
  evict(key: ObjectKey, options?: DeleteOptions): void;
  /** Begins with the present state; unsubscribe what it answers to stop. */
  watch<Name extends ResourceName>(
    resource: Name,
    options: ListOptions | undefined,
    user: string,
    subscriber: Subscriber<WatchEvent<Resources[Name]>>,
  ): Subscription;
}
