/** A foreign hand writes a file onto a node's disk, as large as is wanted, or takes it away again. */
import { z } from 'zod';
import { fillSize, podName } from '../scenario-values.ts';
import { stepKind } from './step-kind.ts';

export const fillStep = stepKind({
  schema: z.strictObject({
    fill: z.strictObject({
      node: z.string().optional().describe("Default: the first, or the pod's."),
      path: z.string().startsWith('/').optional().describe('The file; default /ballast.'),
      pod: podName.optional().describe('With volume: the file is in an emptyDir of this pod.'),
      volume: z.string().optional(),
      to: fillSize.describe('The size of the file, 1Gi; or how full the disk is with it, 90%.'),
    }),
  }),

  describe({ fill: { node, path, pod, volume, to } }) {
    const size = 'bytes' in to ? `${String(to.bytes)} bytes` : `${String(to.percent)}%`;
    const where = pod === undefined ? [node, path] : [`pod/${pod}`, volume];
    return ['fill', ...where.filter((part) => part !== undefined), 'to', size].join(' ');
  },

  act(lab, { fill }) {
    return lab.fill(fill);
  },
});
