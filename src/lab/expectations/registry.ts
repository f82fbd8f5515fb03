/** A registry was asked so often: the price of following a tag, in requests. */
import { map } from 'rxjs';
import { z } from 'zod';
import { expectationKind, timing } from './expectation-kind.ts';

export const registryExpectation = expectationKind({
  schema: z.strictObject({
    registry: z.strictObject({
      host: z.string().optional().describe('Default: the first declared.'),
      requests: z.int().nonnegative().describe('How many since the beginning, refused ones too.'),
      of: z.string().optional().describe('A repository, team/config; default all.'),
    }),
    ...timing,
  }),

  describe({ registry: { host = 'registry', requests, of } }) {
    const what = of === undefined ? '' : ` for ${of}`;
    return `${host} was asked ${String(requests)} times${what}`;
  },

  ask(lab, { registry: { host, requests, of } }) {
    return lab
      .registryRequests(host, of)
      .pipe(map((count) => ({ ok: count === requests, found: `${String(count)} times` })));
  },
});
