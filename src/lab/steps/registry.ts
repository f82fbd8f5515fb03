/** A registry goes down, comes back, asks for credentials or lets everyone in. */
import { z } from 'zod';
import { registryAuth } from '../content.ts';
import { stepKind } from './step-kind.ts';

export const registryStep = stepKind({
  schema: z.strictObject({
    registry: z.strictObject({
      host: z.string().optional().describe('Default: the first declared.'),
      available: z.boolean().optional().describe('false refuses connections.'),
      auth: registryAuth.nullable().optional().describe('null lets everyone in.'),
    }),
  }),

  describe({ registry: { available, auth } }) {
    const changes = [];
    if (available !== undefined) changes.push(available ? 'comes back' : 'goes down');
    if (auth !== undefined) {
      changes.push(auth === null ? 'lets everyone in' : 'asks for credentials');
    }
    return `registry ${changes.join(', ')}`;
  },

  async act(lab, { registry: { host, available, auth } }) {
    if (available !== undefined) await lab.setRegistryAvailable(available, host);
    if (auth !== undefined) await lab.setRegistryAuth(auth ?? undefined, host);
  },
});
