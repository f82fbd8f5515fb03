/** Everything that can be made to go wrong, gathered from the folders that declare it. */
import { API_FAULT_POINTS } from '../api/index.ts';
import { CRI_FAULT_POINTS } from '../cri/index.ts';
import { REGISTRY_FAULT_POINTS } from '../cri/oci/index.ts';
import { HOST_FAULT_POINTS, type Fault, type FaultPoint } from '../sim/index.ts';
import { InputError } from './input-error.ts';

export const FAULT_POINTS: readonly FaultPoint[] = [
  ...CRI_FAULT_POINTS,
  ...API_FAULT_POINTS,
  ...REGISTRY_FAULT_POINTS,
  ...HOST_FAULT_POINTS,
];

/** @throws {InputError} naming the field, if the point does not exist or does not understand it */
export function checkFault({ point, error, delayMs, hang }: Fault): void {
  const reached = FAULT_POINTS.filter((each) =>
    point.endsWith('.*') ? each.point.startsWith(point.slice(0, -1)) : each.point === point,
  );
  if (reached.length === 0) {
    const known = FAULT_POINTS.map((each) => each.point).join(', ');
    throw new InputError(`fault.point: there is no "${point}"; there are ${known}`);
  }
  for (const { point: name, words, canWait } of reached) {
    if (error !== undefined && !words.includes(error)) {
      throw new InputError(
        `fault.error: ${name} does not know "${error}"; it knows ${words.join(', ')}`,
      );
    }
    if (canWait) continue;
    if (delayMs !== undefined) throw new InputError(`fault.delay: ${name} can only fail`);
    if (hang !== undefined) throw new InputError(`fault.hang: ${name} can only fail`);
  }
}
