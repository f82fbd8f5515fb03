/**
 * A client that reaches the server through the loop: a request takes the modelled latency, is
 * handled, and is answered in the same entry, on the lane of the user. A request whose caller
 * unsubscribes before is never handled.
 *
 * Fault point `api.request`, subject `<user> <verb> <resource>`: the request is late, is not answered,
 * or is refused before it is handled. The person's own client (`scenario`) is never struck.
 */
import { Observable } from 'rxjs';
import {
  createOperation,
  follow,
  rethrowProgrammerError,
  type Cancel,
  type Entry,
  type Operation,
  type Sink,
  type Strike,
} from '../sim/index.ts';
import type { Client, DeleteOptions, ObjectKey, ResourceClient } from './client.ts';
import type { Manifest, ResourceName, Resources } from './objects.ts';
import { Difference } from './patch/difference.ts';
import type { PatchType } from './patch/patch-type.ts';
import type { ChangingPatch } from './requests/apply-patch.ts';
import type { RequestHandler } from './request-handler.ts';
import type { WriteOptions } from './requests/write-options.ts';
import { NEVER_STRUCK, plannedStatus } from './fault-points.ts';
import { StatusError } from './status-error.ts';
import type { Warn } from './warnings/field-warning.ts';

export interface InMemoryClientOptions {
  readonly user: string;
  readonly latencyMs: number;
  readonly handler: RequestHandler;
  /** Whether what the server warns of is told; controllers repeat what others wrote. */
  readonly hearsWarnings: boolean;
}

/** A request that the server handles thus. */
type RequestMaker = <T>(handle: () => T) => Operation<T>;

export class InMemoryClient implements Client {
  readonly #options: InMemoryClientOptions;
  readonly #binding: RequestMaker;
  readonly #evicting: RequestMaker;
  readonly #resources = new Map<ResourceName, unknown>();

  constructor(options: InMemoryClientOptions) {
    this.#options = options;
    const manager = fieldManagerOf(options.user);
    this.#writing = options.hearsWarnings ? { warn: this.#warn, manager } : { manager };
    this.#binding = this.#requests('create pods/binding');
    this.#evicting = this.#requests('create pods/eviction');
  }

  resource<Name extends ResourceName>(name: Name): ResourceClient<Resources[Name]> {
    const known = this.#resources.get(name) as ResourceClient<Resources[Name]> | undefined;
    if (known !== undefined) return known;
    const made = this.#resource(name);
    this.#resources.set(name, made);
    return made;
  }

  #resource<Name extends ResourceName>(name: Name): ResourceClient<Resources[Name]> {
    const { handler, user } = this.#options;
    const requests = (verb: string): RequestMaker => this.#requests(`${verb} ${name}`);
    const creating = requests('create');
    const getting = requests('get');
    const listing = requests('list');
    const updating = requests('update');
    const patching = requests('patch');
    const deleting = requests('delete');
    const watching = requests('watch');
    return {
      create: (manifest) => creating(() => handler.create(name, manifest, this.#writing)),
      get: (key) => getting(() => handler.get(name, key)),
      list: (options) => listing(() => handler.list(name, options)),
      update: (object) => updating(() => handler.update(name, object, 'object', this.#writing)),
      updateStatus: (object) =>
        updating(() => handler.update(name, object, 'status', this.#writing)),
      patch: (key, patch, type = 'merge') =>
        patching(() => handler.patch(name, key, { type, patch }, 'object', this.#writing)),
      patchStatus: (key, patch, type = 'merge') =>
        patching(() => handler.patch(name, key, requestOf(type, patch), 'status', this.#writing)),
      patchEphemeralContainers: (key, patch, type = 'strategic') =>
        patching(() =>
          handler.patch(name, key, { type, patch }, 'ephemeralcontainers', this.#writing),
        ),
      patchResize: (key, patch, type = 'strategic') =>
        patching(() => handler.patch(name, key, { type, patch }, 'resize', this.#writing)),
      delete: (key, options) => deleting(() => handler.delete(name, key, options)),
      watch: (options, start) =>
        new Observable((subscriber) => {
          // The server's answer to a watch is the stream; only its beginning is a request.
          const begun = watching(() => {
            subscriber.add(handler.watch(name, options, user, subscriber, start));
          });
          const failed = (error: unknown): void => subscriber.error(error);
          const cancel = follow(begun, { done: () => undefined, failed });
          subscriber.add(() => cancel?.());
        }),
    };
  }

  bind(key: ObjectKey, nodeName: string): Operation<void> {
    return this.#binding(() => this.#options.handler.bind(key, nodeName));
  }

  evict(key: ObjectKey, options?: DeleteOptions): Operation<void> {
    return this.#evicting(() => this.#options.handler.evict(key, options));
  }

  /** An answer's warnings are told as a client of upstream tells them: at once, and nothing else. */
  readonly #warn: Warn = ({ kind, metadata: { namespace, name } }, { field, text }) => {
    const { user, handler } = this.#options;
    const object = namespace === undefined ? name : `${namespace}/${name}`;
    handler.world.trace.append(user, 'api.warning', { kind, object, field, text });
  };

  readonly #writing: WriteOptions;

  /** What makes requests of one kind, which faults know by the user and `what` they do. */
  #requests(what: string): RequestMaker {
    const { user, latencyMs, handler } = this.#options;
    const { loop, faults } = handler.world;
    const subject = `${user} ${what}`;
    return <T>(handle: () => T) =>
      createOperation<T>((sink) => {
        if (user !== NEVER_STRUCK && !faults.isIdle) {
          const strike = faults.strike('api.request', subject, this.#isOwn);
          if (strike !== undefined) return this.#struck(strike, handle, sink);
        }
        const entry = loop.schedule(latencyMs, () => answer(handle, sink), user);
        return () => entry.cancel();
      });
  }

  readonly #isOwn = (component: string): boolean => component === this.#options.user;

  #struck<T>(strike: Strike, handle: () => T, sink: Sink<T>): Cancel {
    const { user, latencyMs, handler } = this.#options;
    const { error } = strike;
    const outcome = (): T => {
      if (error !== undefined) throw plannedStatus(error);
      return handle();
    };
    let entry: Entry | undefined;
    const release = follow(strike.held(user), {
      done: () => {
        entry = handler.world.loop.schedule(latencyMs, () => answer(outcome, sink), user);
      },
      failed: (why) => sink.failed(why),
    });
    return () => {
      release?.();
      entry?.cancel();
    };
  }
}

/** What comes of a request, when it has arrived. */
function answer<T>(handle: () => T, sink: Sink<T>): void {
  let value: T;
  try {
    value = handle();
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof StatusError)) throw error;
    sink.failed(error);
    return;
  }
  sink.done(value);
}

function requestOf(type: PatchType, patch: Manifest | Difference): ChangingPatch {
  return patch instanceof Difference ? { type: 'strategic', patch } : { type, patch };
}

/** What the program of a user calls itself upstream: controllers are one program. */
function fieldManagerOf(user: string): string {
  const [component = ''] = user.split('/');
  if (component === 'kubelet' || component === 'scenario') return component;
  return component === 'scheduler' ? 'kube-scheduler' : 'kube-controller-manager';
}
