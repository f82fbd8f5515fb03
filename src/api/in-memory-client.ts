/**
 * A client that reaches the server through the loop (`connection.ts`): a request is handled, and answered, in one
 * entry.
 */
import { Observable } from 'rxjs';
import { follow, type Operation } from '../sim/index.ts';
import type { Client, DeleteOptions, ObjectKey, ResourceClient } from './client.ts';
import { Connection } from './connection.ts';
import type { Manifest, ResourceName, Resources } from './objects.ts';
import { Difference } from './patch/difference.ts';
import type { PatchType } from './patch/patch-type.ts';
import type { ChangingPatch } from './requests/apply-patch.ts';
import type { RequestHandler } from './request-handler.ts';
import type { WriteOptions } from './requests/write-options.ts';
import type { Warn } from './warnings/field-warning.ts';

export interface InMemoryClientOptions {
  readonly user: string;
  readonly latencyMs: number;
  readonly handler: RequestHandler;
  /** Whether what the server warns of is told; controllers repeat what others wrote. */
  readonly hearsWarnings: boolean;
}

export class InMemoryClient implements Client {
  readonly #options: InMemoryClientOptions;
  readonly #connection: Connection;
  readonly #resources = new Map<ResourceName, unknown>();

  constructor(options: InMemoryClientOptions) {
    this.#options = options;
    const manager = fieldManagerOf(options.user);
    this.#writing = options.hearsWarnings ? { warn: this.#warn, manager } : { manager };
    const { handler, user, latencyMs } = options;
    this.#connection = new Connection(handler.world, user, latencyMs);
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
    const connection = this.#connection;
    const create = `create ${name}`;
    const update = `update ${name}`;
    const patching = `patch ${name}`;
    const deletion = `delete ${name}`;
    return {
      create: (manifest) =>
        connection.request(create, () => handler.create(name, manifest, this.#writing)),
      get: (key) => connection.request(`get ${name}`, () => handler.get(name, key)),
      list: (options) => connection.request(`list ${name}`, () => handler.list(name, options)),
      update: (object) =>
        connection.request(update, () => handler.update(name, object, 'object', this.#writing)),
      updateStatus: (object) =>
        connection.request(update, () => handler.update(name, object, 'status', this.#writing)),
      patch: (key, patch, type = 'merge') =>
        connection.request(patching, () =>
          handler.patch(name, key, { type, patch }, 'object', this.#writing),
        ),
      patchStatus: (key, patch, type = 'merge') =>
        connection.request(patching, () =>
          handler.patch(name, key, requestOf(type, patch), 'status', this.#writing),
        ),
      patchEphemeralContainers: (key, patch, type = 'strategic') =>
        connection.request(patching, () =>
          handler.patch(name, key, { type, patch }, 'ephemeralcontainers', this.#writing),
        ),
      patchResize: (key, patch, type = 'strategic') =>
        connection.request(patching, () =>
          handler.patch(name, key, { type, patch }, 'resize', this.#writing),
        ),
      delete: (key, options) =>
        connection.request(deletion, () => handler.delete(name, key, options)),
      watch: (options, start) =>
        new Observable((subscriber) => {
          // The server's answer to a watch is the stream; only its beginning is a request.
          const begun = connection.request(`watch ${name}`, () => {
            subscriber.add(handler.watch(name, options, user, subscriber, start));
          });
          const failed = (error: unknown): void => subscriber.error(error);
          const cancel = follow(begun, { done: () => undefined, failed });
          subscriber.add(() => cancel?.());
        }),
    };
  }

  bind(key: ObjectKey, nodeName: string): Operation<void> {
    const { handler } = this.#options;
    return this.#connection.request('create pods/binding', () => handler.bind(key, nodeName));
  }

  evict(key: ObjectKey, options?: DeleteOptions): Operation<void> {
    const { handler } = this.#options;
    return this.#connection.request('create pods/eviction', () => handler.evict(key, options));
  }

  /** An answer's warnings are told as a client of upstream tells them: at once, and nothing else. */
  readonly #warn: Warn = ({ kind, metadata: { namespace, name } }, { field, text }) => {
    const { user, handler } = this.#options;
    const object = namespace === undefined ? name : `${namespace}/${name}`;
    handler.world.trace.append(user, 'api.warning', { kind, object, field, text });
  };

  readonly #writing: WriteOptions;
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
