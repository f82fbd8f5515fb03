/**
 * One exchange with a registry as a leaf of real work: real outcome, modelled instant, and a fault
 * point (`registry.request`) that is decided at the virtual instant at which it starts.
 */
import { defer, map } from 'rxjs';
import type { Operation, World } from '../../sim/index.ts';
import { transferMs, type CostModel } from './costs.ts';
import { requestFailure, statusFailure } from './errors.ts';
import { TransportError, type TransportFailure } from './transport.ts';

export interface LeafResult<T> {
  readonly value: T;
  /** Transferred. */
  readonly bytes: number;
}

/** `subject` names the exchange for fault points: `HEAD https://registry.test/v2/…`. */
export type Leaf = <T>(
  method: string,
  subject: string,
  exchange: (signal: AbortSignal) => Promise<LeafResult<T>>,
) => Operation<T>;

const FAILURES: Readonly<Record<TransportFailure, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  ECONNRESET: 'read: connection reset by peer',
  ENOTFOUND: 'no such host',
  ETIMEDOUT: 'i/o timeout',
  ECANCELED: 'context canceled',
  ETLS: 'tls: failed to verify certificate',
};

export function createLeaf(world: World, costs: CostModel): Leaf {
  return (method, subject, exchange) => {
    return deferLeaf(() => {
      const fault = world.faults.strike('registry.request', `${method} ${subject}`);
      const leastMs =
        costs.roundTripMs +
        world.choices.between('cri/latency', 0, costs.jitterMs) +
        (fault?.delayMs ?? 0);
      return {
        leastMs,
        start: () => {
          if (fault !== undefined && fault.error !== '') {
            return { result: Promise.reject(faultError(fault.error, method, subject)) };
          }
          const abort = new AbortController();
          return { result: exchange(abort.signal), cancel: () => abort.abort() };
        },
        costMs: (outcome) =>
          outcome.ok ? leastMs + transferMs(outcome.value.bytes, costs.bytesPerSecond) : leastMs,
      };
    });
  };

  function deferLeaf<T>(
    job: () => Parameters<typeof world.realWork.run<LeafResult<T>>>[0],
  ): Operation<T> {
    return defer(() => world.realWork.run(job())).pipe(map(({ value }) => value));
  }
}

/** The planned fault as the exchange itself would have failed; a number is an HTTP status. */
function faultError(error: string, method: string, subject: string): Error {
  const text = FAILURES[error as TransportFailure] as string | undefined;
  if (text === undefined && /^[1-5]\d\d$/.test(error)) {
    return statusFailure(method, subject, Number(error));
  }
  const failure = text === undefined ? error : new TransportError(error as TransportFailure, text);
  return requestFailure(method, subject, failure);
}
