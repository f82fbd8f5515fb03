/** A node goes off and comes up again: its disk stays, what ran and what was mounted is gone. */
import { z } from 'zod';
import { formatDuration } from '../../sim/index.ts';
import { nodeOf } from '../node-of.ts';
import { duration } from '../scenario-values.ts';
import { stepKind } from './step-kind.ts';

/** Of a machine that is off for a while. */
export const machineOff = {
  node: z.string().optional().describe('Default: the first.'),
  for: duration.default(0).describe('So long it is off.'),
  loses: z
    .literal('containers')
    .optional()
    .describe('What the runtime knew of containers is gone, too; default it knows that they ran.'),
};

type MachineOff = z.output<ReturnType<typeof z.strictObject<typeof machineOff>>>;

/** @param does `reboot` */
export function namedOff(does: string, { node, for: offMs, loses }: MachineOff): string {
  const parts = [`${does} ${node ?? 'the node'}`];
  if (offMs > 0) parts.push(`off for ${formatDuration(offMs)}`);
  if (loses !== undefined) parts.push('without its containers');
  return parts.join(', ');
}

export const shutdownStep = stepKind({
  schema: z.strictObject({ shutdown: z.strictObject(machineOff) }),

  describe: ({ shutdown }) => namedOff('shut down', shutdown),

  async act(lab, { shutdown: { node: name, for: offMs, loses } }) {
    const node = nodeOf(lab, name, 'shutdown');
    await lab.perform(node.announceShutdown());
    await lab.perform(node.powerOff());
    await lab.advance(offMs);
    await lab.perform(node.powerOn({ forgetsContainers: loses !== undefined }));
  },
});

export const rebootStep = stepKind({
  schema: z.strictObject({ reboot: z.strictObject(machineOff) }),

  describe: ({ reboot }) => namedOff('reboot', reboot),

  async act(lab, { reboot: { node: name, for: offMs, loses } }) {
    const node = nodeOf(lab, name, 'reboot');
    await lab.perform(node.powerOff());
    await lab.advance(offMs);
    await lab.perform(node.powerOn({ forgetsContainers: loses !== undefined }));
  },
});
