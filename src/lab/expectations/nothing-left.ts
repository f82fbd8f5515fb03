/** Nothing of any pod is left: no mount, pod directory, sandbox, container or timer. */
import { z } from 'zod';
import { expectationKind, timing } from './expectation-kind.ts';

export const nothingLeftExpectation = expectationKind({
  schema: z.strictObject({ nothingLeft: z.literal(true), ...timing }),

  describe() {
    return 'nothing left of any pod';
  },

  ask(lab) {
    return lab.world.realWork.afterAll(async () => {
      const leftovers = await lab.leftovers();
      return { ok: leftovers.length === 0, found: leftovers.join('; ') };
    });
  },
});
