/** A node loses its power, now or at a call, and comes up again: its disk has what was synced, and what chance left. */
import { z } from 'zod';
import { UNSYNCED_FATES } from '../../sim/index.ts';
import { nodeOf } from '../node-of.ts';
import { machineOf } from '../simulated-node.ts';
import { atCall, faultAt, namedCall } from './at-call.ts';
import { machineOff, namedOff } from './reboot.ts';
import { stepKind } from './step-kind.ts';

export const powerCutStep = stepKind({
  schema: z.strictObject({
    powerCut: z.strictObject({
      ...machineOff,
      unsynced: z
        .enum(UNSYNCED_FATES)
        .default('drawn')
        .describe('What becomes of what was not synced; default each change has its own fate.'),
      at: atCall.optional().describe('Default: now.'),
    }),
  }),

  describe({ powerCut: { at: place, unsynced, ...off } }) {
    const said = namedOff('cut the power of', off);
    const fate = unsynced === 'drawn' ? '' : `, what is not synced is ${unsynced}`;
    return `${said}${place === undefined ? '' : namedCall(place)}${fate}`;
  },

  async act(lab, { powerCut: { node: name, for: offMs, loses, unsynced, at: place } }) {
    const node = nodeOf(lab, name, 'powerCut');
    if (place !== undefined) {
      const component = machineOf(node.name);
      lab.fault(faultAt(place, { component, restartAfterMs: offMs, unsynced, loses }));
      return;
    }
    await lab.perform(node.cutPower(unsynced));
    await lab.advance(offMs);
    await lab.perform(node.powerOn({ forgetsContainers: loses !== undefined }));
  },
});
