/** Values that steps and expectations of the scenario language share. */
import { z } from 'zod';
import { parseQuantity } from '../api/index.ts';
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

/** Bytes, from a quantity of Kubernetes. */
export const byteQuantity = z
  .union([z.string(), z.number()])
  .refine((value) => parseQuantity(String(value)) >= 0, 'not a quantity such as 10Gi')
  .transform((value) => Math.ceil(parseQuantity(String(value))))
  .describe('A quantity: 10Gi, 500M, 4096.');

const percentage = z
  .string()
  .regex(/^(?:\d{1,2}(?:\.\d+)?|100)%$/, 'not a percentage such as 90%')
  .transform((text) => ({ percent: Number(text.slice(0, -1)) }));

/** How large a file is to be, or how full a file system. */
export const fillSize = z.union([percentage, byteQuantity.transform((bytes) => ({ bytes }))]);
