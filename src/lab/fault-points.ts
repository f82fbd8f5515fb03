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

export interface FaultProblem {
  /** As the scenario language names it. */
  readonly field: 'point' | 'error' | 'delay' | 'hang';
  readonly problem: string;
}

/** Whether the point does not exist, or does not understand what it is asked for. */
export function faultProblem({ point, error, delayMs, hang }: Fault): FaultProblem | undefined {
  const reached = FAULT_POINTS.filter((each) =>
    point.endsWith('.*') ? each.point.startsWith(point.slice(0, -1)) : each.point === point,
  );
  if (reached.length === 0) {
    const known = FAULT_POINTS.map((each) => each.point).join(', ');
    return { field: 'point', problem: `there is no "${point}"; there are ${known}` };
  }
  for (const { point: name, words, canWait } of reached) {
    if (error !== undefined && !words.includes(error)) {
      const problem = `${name} does not know "${error}"; it knows ${words.join(', ')}`;
      return { field: 'error', problem };
    }
    if (canWait) continue;
    if (delayMs !== undefined) return { field: 'delay', problem: `${name} can only fail` };
    if (hang !== undefined) return { field: 'hang', problem: `${name} can only fail` };
  }
  return undefined;
}

/** @throws {InputError} naming the field */
export function checkFault(fault: Fault): void {
  const found = faultProblem(fault);
  if (found !== undefined) throw new InputError(`fault.${found.field}: ${found.problem}`);
}
