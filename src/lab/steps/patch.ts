/** kubectl patch. */
import { z } from 'zod';
import type { Manifest } from '../../api/index.ts';
import { objectRef } from '../scenario-values.ts';
import { stepKind } from './step-kind.ts';

const document = z.record(z.string(), z.unknown());

export const patchStep = stepKind({
  schema: z.strictObject({
    patch: objectRef.extend({
      subresource: z
        .enum(['status', 'resize', 'ephemeralcontainers'])
        .optional()
        .describe('Default: the object itself.'),
      type: z
        .enum(['merge', 'strategic'])
        .optional()
        .describe('How the lists of both are brought together; default strategic.'),
      with: document.describe('The patch.'),
    }),
  }),

  describe({ patch: { kind, name, subresource } }) {
    const part = subresource === undefined ? '' : ` --subresource ${subresource}`;
    return `patch ${kind.toLowerCase()}/${name}${part}`;
  },

  async act(lab, { patch: { kind, name, namespace, subresource, type, with: given } }) {
    const client = lab.cluster.client.resource(lab.resourceOf(kind));
    const method = subresource === undefined ? 'patch' : METHODS[subresource];
    const key = { name, namespace };
    const patch: Manifest = given;
    await lab.perform<unknown>(client[method](key, patch, type ?? 'strategic'));
  },
});

const METHODS = {
  status: 'patchStatus',
  resize: 'patchResize',
  ephemeralcontainers: 'patchEphemeralContainers',
} as const;
