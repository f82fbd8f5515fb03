/** kubectl apply. */
import { z } from 'zod';
import { stepKind } from './step-kind.ts';

const manifest = z
  .looseObject({ apiVersion: z.string(), kind: z.string() })
  .describe('Any object that the API server knows.');

export const applyStep = stepKind({
  schema: z.strictObject({ apply: z.array(manifest).min(1) }),

  describe({ apply }) {
    const names = apply.map(({ kind, metadata }) => {
      const { name = '' } = (metadata ?? {}) as { name?: string };
      return `${kind.toLowerCase()}/${name}`;
    });
    return `apply ${names.join(', ')}`;
  },

  act(lab, { apply }) {
    return lab.apply(...apply);
  },
});
