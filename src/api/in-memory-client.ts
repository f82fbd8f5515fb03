/**
 * A client that reaches the server through the loop: a request takes the modelled latency, is
 * handled, and is answered in the same entry, on the lane of the user. A request whose caller
 * unsubscribes before is never handled.
 *
 * Fault point `api.request`, subject `<user> <verb> <resource>`: the request is late (`delayMs`),
 * or fails with InternalError before it is handled.
 */
import { Observable } from 'rxjs';
import { createOperation, type Operation } from '../sim/index.ts';
import type { Client, ObjectKey, ResourceClient } from './client.ts';
import type { ResourceName, Resources } from './objects.ts';
import type { RequestHandler } from './request-handler.ts';
import { StatusError } from './status-error.ts';

export interface InMemoryClientOptions {
  readonly user: string;
  readonly latencyMs: number;
  readonly handler: RequestHandler;
}

export class InMemoryClient implements Client {
  readonly #options: InMemoryClientOptions;
  readonly #resources = new Map<ResourceName, unknown>();

  constructor(options: InMemoryClientOptions) {
    this.#options = options;
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
    const request = <T>(verb: string, handle: () => T): Operation<T> =>
      this.#request(`${verb} ${name}`, handle);
    return {
      create: (manifest) => request('create', () => handler.create(name, manifest)),
      get: (key) => request('get', () => handler.get(name, key)),
      list: (options) => request('list', () => handler.list(name, options)),
      update: (object) => request('update', () => handler.update(name, object, 'object')),
      updateStatus: (object) => request('update', () => handler.update(name, object, 'status')),
      patch: (key, patch) => request('patch', () => handler.patch(name, key, patch, 'object')),
      patchStatus: (key, patch) =>
        request('patch', () => handler.patch(name, key, patch, 'status')),
      delete: (key, options) => request('delete', () => handler.delete(name, key, options)),
      watch: (options) =>
        new Observable((subscriber) => {
          // The server's answer to a watch is the stream; only its beginning is a request.
          const begun = request('watch', () => {
            subscriber.add(handler.watch(name, options, user, subscriber));
          });
          subscriber.add(begun.subscribe({ error: (error: unknown) => subscriber.error(error) }));
        }),
    };
  }

  bind(key: ObjectKey, nodeName: string): Operation<void> {
    return this.#request('create pods/binding', () => this.#options.handler.bind(key, nodeName));
  }

  #request<T>(subject: string, handle: () => T): Operation<T> {
    const { user, latencyMs, handler } = this.#options;
    const { loop, faults } = handler.world;
    return createOperation<T>((sink) => {
      const fault = faults.strike('api.request', `${user} ${subject}`);
      const answer = (): void => {
        let value: T;
        try {
          if (fault !== undefined && fault.error !== '') throw unavailable(fault.error);
          value = handle();
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
          sink.failed(error);
          return;
        }
        sink.done(value);
      };
      const entry = loop.schedule(latencyMs + (fault?.delayMs ?? 0), answer, user);
      return () => entry.cancel();
    });
  }
}

function unavailable(why: string): StatusError {
  return new StatusError('InternalError', `Internal error occurred: ${why}`);
}
