/** Values that steps and expectations of the scenario language share. */
import { z } from 'zod';
import { parseDuration } from '../sim/index.ts';

/** Milliseconds, from Go's form. */
export const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'not a duration such as 1m30s or 500ms')
  .transform((text) => parseDuration(text) ?? 0)
  .describe('A duration as Go writes it: 500ms, 1m30s, 2h.');

export const podName = z.string().describe('A name, or namespace/name.');

export const objectRef = z.strictObject({
  kind: z.string().describe('As in manifests: Pod, Secret, …'),
  name: z.string(),
  namespace: z.string().default('default'),
});
