/** From now on something goes wrong at a named place: an error, a delay, a call without an answer. */
import { z } from 'zod';
import { formatDuration, type Fault } from '../../sim/index.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { duration } from '../scenario-values.ts';
import { stepKind } from './step-kind.ts';

const fault = z
  .strictObject({
    point: z.string().describe('Where: cri.stopContainer, registry.request, host.rename, …'),
    match: z.string().optional().describe('Only calls whose subject contains this.'),
    error: z
      .string()
      .optional()
      .describe('What the call answers, in the words of its point: Unavailable, 503, ENOSPC, …'),
    delay: duration
      .optional()
      .describe('The call is this late; with an error, late and then fails.'),
    hang: z.literal(true).optional().describe('The call never answers.'),
    times: z.number().int().min(1).optional().describe('It strikes this often; default for ever.'),
    for: duration.optional().describe('It strikes for this long; default for ever.'),
  })
  .refine(
    ({ error, delay, hang }) => error !== undefined || delay !== undefined || hang !== undefined,
    'needs error, delay or hang',
  )
  .refine(({ error, delay, hang }) => hang === undefined || (error ?? delay) === undefined, {
    message: 'a call that hangs has neither error nor delay',
    path: ['hang'],
  });

function toFault({ delay, for: during, ...rest }: z.output<typeof fault>): Fault {
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
