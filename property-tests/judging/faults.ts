/** What a workload makes go wrong. */
import type { Played } from '../playing/played.ts';

/** Nothing whose name begins so was made to fail or to wait. */
export function isWell({ workload }: Played, ...points: readonly string[]): boolean {
  return workload.actions.every(
    ({ action }) =>
      action.do !== 'fault' || points.every((point) => !action.fault.point.startsWith(point)),
  );
}

/**
 * When something was made to fail or to wait, or a registry was away, in milliseconds since the world's start.
 *
 * @param point only what begins so
 */
export function troublesOf(
  { trace, steps }: Played,
  point = '',
): readonly { from: number; to: number }[] {
  const troubles: { from: number; to: number }[] = [];
  for (const { at, detail } of trace.of('scenario.step')) {
    const step = steps[(detail.step ?? 0) - 1];
    if (step === undefined) continue;
    if ('fault' in step && step.fault.point.startsWith(point)) {
      troubles.push({ from: at, to: at + (step.fault.for ?? Infinity) });
    }
    if ('registry' in step && point === '') troubles.push({ from: at, to: at });
  }
  return troubles;
}
