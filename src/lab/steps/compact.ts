/** The API server forgets all that was before: whoever resumes a watch from there is told that it has expired. */
import { z } from 'zod';
import { stepKind } from './step-kind.ts';

export const compactStep = stepKind({
  schema: z.strictObject({ compact: z.strictObject({}) }),

  describe: () => 'compact the API server’s history',

  act(lab) {
    lab.cluster.api.compact();
    return Promise.resolve();
  },
});
