/** kubectl delete. */
import { z } from 'zod';
import { objectRef } from '../scenario-values.ts';
import { stepKind } from './step-kind.ts';

export const deleteStep = stepKind({
  schema: z.strictObject({
    delete: objectRef.extend({
      gracePeriodSeconds: z
        .number()
        .int()
        .min(0)
        .optional()
        .describe('Default: what the object says itself.'),
      cascade: z
        .enum(['background', 'foreground', 'orphan'])
        .optional()
        .describe('What becomes of what it owns; default background.'),
    }),
  }),

  describe({ delete: { kind, name } }) {
    return `delete ${kind.toLowerCase()}/${name}`;
  },

  act(lab, { delete: { kind, name, ...options } }) {
    return lab.delete(kind, name, options);
  },
});
