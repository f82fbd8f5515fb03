/**
 * What a controller knows of a resource: every object, by name, by owner, and a stream of changes.
 * Upstream: client-go tools/cache, shared_informer.go.
 *
 * A reflector feeds it, so it is always a little behind; who decides by it says what it expects
 * (expectations.ts), and writes with the version that it has seen.
 */
import { Subject, Subscription, tap } from 'rxjs';
import {
  reflect,
  type ApiObject,
  type Client,
  type OwnerReference,
  type ResourceName,
  type Resources,
} from '../../api/index.ts';
import { listen, type World } from '../../sim/index.ts';

export interface ObjectChange<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
  /** As it was known before. */
  readonly previous: T | undefined;
}

export class Informer<Name extends ResourceName> {
  readonly changes$ = new Subject<ObjectChange<Resources[Name]>>();
  readonly #world: World;
  readonly #user: string;
  readonly #objects = new Map<string, Resources[Name]>();
  /** Keys by the uid of whom the object names as its controller; `''`: of nobody's. */
  readonly #byController = new Map<string, Set<string>>();
  readonly #waiting: (() => void)[] = [];
  #watch = new Subscription();
  #synced = false;
  #resourceVersion = '';

  /** @param user whose the watch is */
  constructor(world: World, user: string) {
    this.#world = world;
    this.#user = user;
  }

  /** @param ended the resource is not served any more */
  start(client: Client, resource: Name, ended: () => void): void {
    const events$ = reflect({
      world: this.#world,
      user: this.#user,
      resource,
      client: client.resource(resource),
      known: () => this.#objects.values(),
    }).pipe(tap({ complete: ended }));
    this.#watch = listen(this.#world.loop, events$, (event) => {
      if (event.type === 'BOOKMARK') this.#sync(event.resourceVersion);
      else this.#changed(event.type, event.object);
    });
  }

  stop(): void {
    this.#watch.unsubscribe();
    this.changes$.complete();
  }

  /** It shows everything up to this version; `''` before the initial list. Upstream: LastStoreSyncResourceVersion. */
  get resourceVersion(): string {
    return this.#resourceVersion;
  }

  /** Calls back once the initial list is there. */
  whenSynced(call: () => void): void {
    if (this.#synced) call();
    else this.#waiting.push(call);
  }

  /** `key` as keyOf makes it. */
  get(key: string): Resources[Name] | undefined {
    return this.#objects.get(key);
  }

  list(): readonly Resources[Name][] {
    return [...this.#objects.values()];
  }

  /** Objects whose controller has this uid. */
  controlledBy(uid: string): readonly Resources[Name][] {
    return [...(this.#byController.get(uid) ?? [])].flatMap((key) => this.#objects.get(key) ?? []);
  }

  /** Objects of a namespace that nobody controls. */
  orphans(namespace: string): readonly Resources[Name][] {
    return this.controlledBy('').filter(({ metadata }) => metadata.namespace === namespace);
  }

  #changed(type: ObjectChange<unknown>['type'], object: Resources[Name]): void {
    const key = keyOf(object);
    this.#resourceVersion = object.metadata.resourceVersion;
    const previous = this.#objects.get(key);
    if (previous !== undefined) this.#unindex(key, previous);
    if (type === 'DELETED') this.#objects.delete(key);
    else {
      this.#objects.set(key, object);
      const uid = controllerOf(object)?.uid ?? '';
      const keys = this.#byController.get(uid);
      if (keys === undefined) this.#byController.set(uid, new Set([key]));
      else keys.add(key);
    }
    this.changes$.next({ type, object, previous });
  }

  #unindex(key: string, object: Resources[Name]): void {
    const uid = controllerOf(object)?.uid ?? '';
    const keys = this.#byController.get(uid);
    keys?.delete(key);
    if (keys?.size === 0) this.#byController.delete(uid);
  }

  #sync(resourceVersion: string): void {
    this.#resourceVersion = resourceVersion;
    this.#synced = true;
    for (const call of this.#waiting.splice(0)) call();
  }
}

/** `default/web`, or `node-1` for what is in no namespace. */
export function keyOf({ metadata: { namespace, name } }: ApiObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

export function controllerOf({ metadata }: ApiObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
