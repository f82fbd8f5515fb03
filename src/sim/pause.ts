/** Time passing, as a step of an operation. */
import { NEVER } from 'rxjs';
import type { Loop } from './loop.ts';
import { createOperation, type Operation } from './operation.ts';

/** Completes after `durationMs` of the world's time; `Infinity` never. */
export function pause(loop: Loop, lane: string, durationMs: number): Operation<void> {
  if (durationMs === Infinity) return NEVER;
  return createOperation<void>((sink) => {
    const entry = loop.schedule(durationMs, () => sink.done(undefined), lane);
    return () => entry.cancel();
  });
}
