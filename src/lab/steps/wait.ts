/** Virtual time passes. */
import { z } from 'zod';
import { formatDuration } from '../../sim/index.ts';
import { duration } from '../scenario-values.ts';
import { stepKind } from './step-kind.ts';

export const waitStep = stepKind({
  schema: z.strictObject({ wait: duration }),

  describe({ wait }) {
    return `wait ${formatDuration(wait)}`;
  },

  act(lab, { wait }) {
    return lab.advance(wait);
  },
});
