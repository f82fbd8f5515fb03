import type { Loop } from './loop.ts';
import { follow, type Operation } from './operation.ts';
import type { Outcome } from './real-job.ts';
import type { Cancel } from './sink.ts';

/** What an AbortSignal of the platform offers; the simulator itself knows no platform. */
interface EndSignal {
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * For whoever stands outside a world: begins an operation and runs the loop until it has ended.
 *
 * @throws what the operation failed with, what ended the world, or why the operation was to end before
 */
export async function runToEnd<T>(
  loop: Loop,
  operation: Operation<T>,
  signal?: EndSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const ended: { outcome?: Outcome<T> } = {};
  const end = (outcome: Outcome<T>): void => {
    ended.outcome = outcome;
    loop.stop();
  };
  let cancel: Cancel | undefined;
  const abort = (): void => {
    cancel?.();
    end({ ok: false, error: signal?.reason });
  };
  signal?.addEventListener('abort', abort);
  try {
    cancel = follow(operation, {
      done: (value) => end({ ok: true, value }),
      failed: (error) => end({ ok: false, error }),
    });
  } catch (error) {
    loop.fail(error);
  }
  try {
    while (ended.outcome === undefined) {
      if ((await loop.run()) !== 'idle') continue;
      cancel?.();
      throw new Error('The loop is idle and the operation has not ended');
    }
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  if (!ended.outcome.ok) throw ended.outcome.error;
  return ended.outcome.value;
}
