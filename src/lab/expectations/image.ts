/** An image is on a node, under the name that is asked for. */
import { map, of } from 'rxjs';
import { z } from 'zod';
import { expectationKind, timing } from './expectation-kind.ts';

export const imageExpectation = expectationKind({
  schema: z.strictObject({
    image: z.strictObject({
      reference: z.string().describe('As a pod names it: registry.test/team/server:v1.'),
      node: z.string().optional().describe('Default: node-1.'),
      missing: z.boolean().optional().describe('true: it is not there.'),
    }),
    ...timing,
  }),

  describe({ image: { reference, node = 'node-1', missing } }) {
    return `image ${reference} ${missing === true ? 'not on' : 'on'} ${node}`;
  },

  ask(lab, { image: { reference: image, node: name = 'node-1', missing = false } }) {
    const node = lab.cluster.node(name);
    if (node === undefined) return of({ ok: false, found: `node ${name} does not exist` });
    return node.imageService.imageStatus({ image }).pipe(
      map((status) => ({
        ok: (status === undefined) === missing,
        found: status === undefined ? 'it is not there' : `it is there as ${status.id}`,
      })),
    );
  },
});
