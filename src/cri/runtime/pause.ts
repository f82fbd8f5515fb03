/** Waiting, as a step of an operation. */
import { NEVER, Observable } from 'rxjs';
import type { Loop, Operation } from '../../sim/index.ts';

/** Completes after `durationMs` of the world's time; `Infinity` never. */
export function pause(loop: Loop, lane: string, durationMs: number): Operation<void> {
  if (durationMs === Infinity) return NEVER;
  return new Observable<void>((subscriber) => {
    const end = (): void => {
      subscriber.next();
      subscriber.complete();
    };
    const entry = loop.schedule(durationMs, end, lane);
    return () => entry.cancel();
  });
}
