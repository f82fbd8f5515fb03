/**
 * One exchange with a registry as a leaf of real work: real outcome, modelled instant, and a fault
 * point (`registry.request`) that is decided at the virtual instant at which it starts.
 */
import {
  onNodeOf,
  perform,
  type FaultPoint,
  type Operation,
  type Soon,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { transferMs, type CostModel } from './costs.ts';
import {
  hostOf,
  requestFailure,
  STATUS_TEXT,
  statusFailure,
  type RegistryError,
} from './errors.ts';
import { TransportError, type TransportFailure } from './transport.ts';

export interface LeafResult<T> {
  readonly value: T;
  /** Transferred. */
  readonly bytes: number;
}

export interface Asked {
  readonly method: string;
  /** With the method it names the exchange for fault points: `HEAD https://registry.test/v2/…`. */
  readonly subject: string;
  /** Exchanges of one lane do not overlap; see `RealJob`. */
  readonly lane?: string | undefined;
}

export type Leaf = <T>(
  asked: Asked,
  exchange: (cancellation: Cancellation) => Soon<LeafResult<T>>,
) => Steps<LeafResult<T>>;

/** How an exchange hears that nobody waits for it any more. */
export class Cancellation {
  #controller: AbortController | undefined;
  #isCancelled = false;

  /** Made for the first who asks: a transport within this process never does. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isCancelled) this.#controller.abort();
    return this.#controller.signal;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#controller?.abort();
  }
}

const FAILURES: Readonly<Record<TransportFailure, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  ECONNRESET: 'read: connection reset by peer',
  ENOTFOUND: 'no such host',
  ETIMEDOUT: 'i/o timeout',
  ECANCELED: 'context canceled',
  ETLS: 'tls: failed to verify certificate',
};

/** @param actor `cri/<node>`: who asks */
export function createLeaf(world: World, costs: CostModel, actor: string): Leaf {
  const concerns = onNodeOf(actor);
  return (asked, exchange) => leaf(world, costs, concerns, asked, exchange);
}

function leaf<T>(
  world: World,
  costs: CostModel,
  concerns: (component: string) => boolean,
  { method, subject, lane }: Asked,
  exchange: (cancellation: Cancellation) => Soon<LeafResult<T>>,
): Steps<LeafResult<T>> {
  const strike = world.faults.isIdle
    ? undefined
    : world.faults.strike('registry.request', `${method} ${subject}`, concerns);
  const leastMs =
    costs.roundTripMs +
    world.choices.between('cri/latency', 0, costs.jitterMs) +
    (strike?.delayMs ?? 0);
  const work = world.realWork.run<LeafResult<T>>({
    leastMs,
    ...(lane === undefined ? {} : { lane }),
    start: () => {
      if (strike?.error !== undefined) {
        return { result: Promise.reject(planned(method, subject, strike.error)) };
      }
      const cancellation = new Cancellation();
      return { result: exchange(cancellation), cancel: () => cancellation.cancel() };
    },
    costMs: (outcome) =>
      outcome.ok ? leastMs + transferMs(outcome.value.bytes, costs.bytesPerSecond) : leastMs,
  });
  return strike?.hangs === true ? afterwards(strike.held('cri'), work) : perform(work);
}

function* afterwards<T>(held: Operation<unknown>, work: Operation<T>): Steps<T> {
  yield* perform(held);
  return yield* perform(work);
}

/** How exchanges can fail, by a transport's code or an HTTP status; a late answer is an old one. */
export const REGISTRY_FAULT_POINTS: readonly FaultPoint[] = [
  {
    point: 'registry.request',
    words: [...Object.keys(FAILURES), ...Object.keys(STATUS_TEXT)],
    canWait: true,
  },
];

/** The planned fault as the exchange itself would have failed; a number is an HTTP status. */
function planned(method: string, subject: string, error: string): RegistryError {
  const text = FAILURES[error as TransportFailure] as string | undefined;
  if (text === undefined && /^[1-5]\d\d$/.test(error)) {
    return statusFailure(method, subject, { status: Number(error), headers: {}, words: '' });
  }
  if (text === undefined) return requestFailure(method, subject, error);
  const code = error as TransportFailure;
  const why = code === 'ENOTFOUND' ? `lookup ${hostOf(subject)}: ${text}` : text;
  return requestFailure(method, subject, new TransportError(code, why));
}
