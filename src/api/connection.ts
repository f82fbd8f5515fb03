/**
 * The way of a client's requests to the server, and of what comes of them back: it takes the modelled latency, on the
 * lane of the user. A request whose caller unsubscribes before is never handled.
 *
 * Fault point `api.request`, subject `<user> <verb> <resource>`: the request is late, is not answered,
 * or is refused before it is handled. The person's own client (`scenario`) is never struck.
 */
import {
  follow,
  rethrowProgrammerError,
  SinkOperation,
  type Cancel,
  type Entry,
  type Operation,
  type Sink,
  type Strike,
  type World,
} from '../sim/index.ts';
import { NEVER_STRUCK, plannedStatus } from './fault-points.ts';
import { StatusError } from './status-error.ts';

export class Connection {
  readonly #world: World;
  readonly #user: string;
  readonly #latencyMs: number;

  constructor(world: World, user: string, latencyMs: number) {
    this.#world = world;
    this.#user = user;
    this.#latencyMs = latencyMs;
  }

  /** @param what as faults know it: `create pods` @param handle what the server does */
  request<T>(what: string, handle: () => T): Operation<T> {
    return new Request(this, what, handle);
  }

  /** Sends a request. */
  send<T>(what: string, handle: () => T, sink: Sink<T>): Cancel {
    const { loop, faults } = this.#world;
    const user = this.#user;
    if (user !== NEVER_STRUCK && !faults.isIdle) {
      const strike = faults.strike('api.request', `${user} ${what}`, this.#isOwn);
      if (strike !== undefined) return this.#struck(strike, handle, sink);
    }
    const entry = loop.schedule(this.#latencyMs, () => answer(handle, sink), user);
    return () => entry.cancel();
  }

  readonly #isOwn = (component: string): boolean => component === this.#user;

  #struck<T>(strike: Strike, handle: () => T, sink: Sink<T>): Cancel {
    const { error } = strike;
    const outcome = (): T => {
      if (error !== undefined) throw plannedStatus(error);
      return handle();
    };
    let entry: Entry | undefined;
    const release = follow(strike.held(this.#user), {
      done: () => {
        const { loop } = this.#world;
        entry = loop.schedule(this.#latencyMs, () => answer(outcome, sink), this.#user);
      },
      failed: (why) => sink.failed(why),
    });
    return () => {
      release?.();
      entry?.cancel();
    };
  }
}

class Request<T> extends SinkOperation<T> {
  readonly #connection: Connection;
  readonly #what: string;
  readonly #handle: () => T;

  constructor(connection: Connection, what: string, handle: () => T) {
    super();
    this.#connection = connection;
    this.#what = what;
    this.#handle = handle;
  }

  override begin(sink: Sink<T>): Cancel {
    return this.#connection.send(this.#what, this.#handle, sink);
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
