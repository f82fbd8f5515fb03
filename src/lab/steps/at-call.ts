/** "At the n-th call of": where a component, or a machine, ends. */
import { z } from 'zod';
import type { Crash, Fault } from '../../sim/index.ts';
import { faultProblem } from '../fault-points.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { knownPoints } from './fault.ts';

export const atCall = z
  .strictObject({
    point: z.string().describe('The call that is not made any more.').meta(knownPoints),
    match: z.string().optional().describe('Only calls whose subject contains this.'),
    call: z.number().int().min(1).default(1).describe('The first, second, … of these calls.'),
  })
  .superRefine(({ point }, context) => {
    const found = faultProblem({ point });
    if (found === undefined) return;
    context.addIssue({ code: 'custom', path: [found.field], message: found.problem });
  });

export type AtCall = z.output<typeof atCall>;

export function namedCall({ point, match, call }: AtCall): string {
  return ` at call ${String(call)} of ${point}${match === undefined ? '' : ` "${match}"`}`;
}

export function faultAt({ point, match, call }: AtCall, crash: Crash): Fault {
  return omitUndefined<Fault>({ point, match, nth: call, crash });
}
