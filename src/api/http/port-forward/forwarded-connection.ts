/** One connection to a port of a pod, between who dialled it and whoever listens there. */
import { errorText, follow, type Cancel, type Operation } from '../../../sim/index.ts';
import type { ForwardedPeer, RemoteReader } from '../node-agent.ts';

/** Ends when both sides are done. Errors if nobody listens. */
export type Dial = (port: number, peer: ForwardedPeer) => Operation<void>;

export interface Ends {
  readonly data: (bytes: Uint8Array) => void;
  /** The listener is done. @param failure why there is no connection, or no more */
  readonly over: (failure: string | undefined) => void;
}

type Part = Pick<RemoteReader, 'data' | 'end'>;

export class ForwardedConnection {
  readonly #early: ((reader: Part) => void)[] = [];
  #reader: Part | undefined;
  #cancel: Cancel | undefined;

  constructor(port: number, dial: Dial, ends: Ends) {
    const peer: ForwardedPeer = {
      connect: (reader) => {
        this.#reader = reader;
        for (const tell of this.#early.splice(0)) tell(reader);
      },
      data: ends.data,
    };
    this.#cancel = follow(dial(port, peer), {
      done: () => ends.over(undefined),
      failed: (error) => ends.over(errorText(error)),
    });
  }

  data(bytes: Uint8Array): void {
    this.#tell((reader) => reader.data(bytes));
  }

  end(): void {
    this.#tell((reader) => reader.end());
  }

  /** Nobody wants it any more. */
  drop(): void {
    this.#cancel?.();
  }

  #tell(tell: (reader: Part) => void): void {
    if (this.#reader === undefined) this.#early.push(tell);
    else tell(this.#reader);
  }
}
