/** kubectl cordon, uncordon and drain. */
import { z } from 'zod';
import { drainNode, setUnschedulable } from '../drain-node.ts';
import { nodeOf } from '../node-of.ts';
import { duration } from '../scenario-values.ts';
import { stepKind } from './step-kind.ts';

const node = z.string().optional().describe('Default: the first.');

export const cordonStep = stepKind({
  schema: z.strictObject({ cordon: z.strictObject({ node }) }),

  describe: ({ cordon }) => `cordon ${cordon.node ?? 'the node'}`,

  act: (lab, { cordon }) => setUnschedulable(lab, nodeOf(lab, cordon.node, 'cordon').name, true),
});

export const uncordonStep = stepKind({
  schema: z.strictObject({ uncordon: z.strictObject({ node }) }),

  describe: ({ uncordon }) => `uncordon ${uncordon.node ?? 'the node'}`,

  act: (lab, { uncordon }) =>
    setUnschedulable(lab, nodeOf(lab, uncordon.node, 'uncordon').name, false),
});

export const drainStep = stepKind({
  schema: z.strictObject({
    drain: z.strictObject({
      node,
      ignoreDaemonSets: z.boolean().default(false),
      deleteEmptyDirData: z.boolean().default(false),
      force: z.boolean().default(false).describe('Pods that nobody will make again go, too.'),
      gracePeriodSeconds: z.number().int().min(0).optional().describe('Default: each pod’s own.'),
      timeout: duration.optional().describe('Default: as long as it takes.'),
    }),
  }),

  describe: ({ drain }) => `drain ${drain.node ?? 'the node'}`,

  async act(lab, { drain: { node: name, timeout: timeoutMs = Infinity, ...options } }) {
    await drainNode(lab, nodeOf(lab, name, 'drain').name, { ...options, timeoutMs });
  },
});
