/** From now on something goes wrong at a named place: an error, a delay, a call without an answer. */
import { z } from 'zod';
import { formatDuration, type Fault } from '../../sim/index.ts';
import { FAULT_POINTS, faultProblem } from '../fault-points.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { duration } from '../scenario-values.ts';
import { stepKind } from './step-kind.ts';

/** For editors: the points there are, or all of a folder. */
export const knownPoints = {
  anyOf: [{ enum: FAULT_POINTS.map(({ point }) => point) }, { pattern: '\\.\\*$' }],
};

const fields = z
  .strictObject({
    point: z.string().describe('Where; cri.* is every call of the CRI.').meta(knownPoints),
    match: z.string().optional().describe('Only calls whose subject contains this.'),
    error: z
      .string()
      .optional()
      .describe('What the call answers, in the words of its point: Unavailable, 503, ENOSPC, …'),
    delay: duration
      .optional()
      .describe('The call is this late; with an error, late and then fails.'),
    hang: z.literal(true).optional().describe('No answer while the fault lasts.'),
    times: z.number().int().min(1).optional().describe('It strikes this often; default for ever.'),
    for: duration
      .refine((durationMs) => durationMs > 0, 'must be more than 0')
      .optional()
      .describe('It lasts this long, and what hangs goes on then; default for ever.'),
  })
  .refine(
    ({ error, delay, hang }) => error !== undefined || delay !== undefined || hang !== undefined,
    'needs error, delay or hang',
  )
  .refine(({ error, delay, hang }) => hang === undefined || (error ?? delay) === undefined, {
    message: 'a call that hangs has neither error nor delay',
    path: ['hang'],
  });

const fault = fields.superRefine((value, context) => {
  const found = faultProblem(toFault(value));
  if (found === undefined) return;
  context.addIssue({ code: 'custom', path: [found.field], message: found.problem });
});

function toFault({ delay, for: during, ...rest }: z.output<typeof fields>): Fault {
  return omitUndefined<Fault>({ ...rest, delayMs: delay, forMs: during });
}

export const faultStep = stepKind({
  schema: z.strictObject({ fault }),

  describe({ fault: { point, match, error, delay, hang, times, for: during } }) {
    const outcomes = [];
    if (hang === true) outcomes.push('hangs');
    if (delay !== undefined) outcomes.push(`${formatDuration(delay)} late`);
    if (error !== undefined) outcomes.push(error);
    if (times !== undefined) outcomes.push(times === 1 ? 'once' : `${String(times)} times`);
    if (during !== undefined) outcomes.push(`for ${formatDuration(during)}`);
    const subject = match === undefined ? '' : ` of "${match}"`;
    return `fault ${point}${subject}: ${outcomes.join(', ')}`;
  },

  async act(lab, step) {
    lab.fault(toFault(step.fault));
  },
});
