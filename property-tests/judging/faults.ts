/** What a workload makes go wrong. */
import type { Played } from '../playing/played.ts';

/** Nothing whose name begins so was made to fail or to wait. */
export function isWell({ workload }: Played, ...points: readonly string[]): boolean {
  return workload.actions.every(
    ({ action }) =>
      action.do !== 'fault' || points.every((point) => !action.fault.point.startsWith(point)),
  );
}
