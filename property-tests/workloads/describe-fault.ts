/** A fault in words: `cri.stopContainer: Unavailable, once, for 1m`. */
import { formatDuration } from '../../src/sim/index.ts';
import type { FaultShape } from './fault-shapes.ts';

export function describeFault({ point, match, error, delayMs, hang, times, forMs }: FaultShape) {
  const parts = [
    match === undefined ? undefined : `of "${match}"`,
    delayMs === undefined ? undefined : `${formatDuration(delayMs)} late`,
    error,
    hang === true ? 'hangs' : undefined,
    times === undefined ? undefined : times === 1 ? 'once' : `${String(times)} times`,
    `for ${formatDuration(forMs)}`,
  ];
  return `${point}: ${parts.filter((part) => part !== undefined).join(', ')}`;
}
