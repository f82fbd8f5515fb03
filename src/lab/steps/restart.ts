/** A component ends and begins again, or ends and stays away: a node's kubelet or image service, the controller manager. */
import { z } from 'zod';
import { formatDuration } from '../../sim/index.ts';
import { nodeOf } from '../node-of.ts';
import { duration } from '../scenario-values.ts';
import { COMPONENTS } from '../simulated-node.ts';
import { atCall, faultAt, namedCall } from './at-call.ts';
import { stepKind } from './step-kind.ts';

const target = {
  node: z.string().optional().describe('Default: the first.'),
  component: z.enum(COMPONENTS).default('kubelet'),
};

type Target = z.output<ReturnType<typeof z.strictObject<typeof target>>>;

function named({ node, component }: Target): string {
  const what = component === 'kubelet' ? 'kubelet' : 'image service';
  return node === undefined ? what : `${what} of ${node}`;
}

const CONTROLLER_MANAGER = 'controllerManager';

const restarted = z
  .strictObject({
    node: target.node,
    component: z.enum([...COMPONENTS, CONTROLLER_MANAGER]).default('kubelet'),
  })
  .refine(({ node, component }) => node === undefined || component !== CONTROLLER_MANAGER, {
    path: ['node'],
    message: 'the controller manager is on none',
  });

export const restartStep = stepKind({
  schema: z.strictObject({ restart: restarted }),

  describe({ restart: { node, component } }) {
    const what =
      component === CONTROLLER_MANAGER ? 'controller manager' : named({ node, component });
    return `restart ${what}`;
  },

  async act(lab, { restart: { node, component } }) {
    if (component === CONTROLLER_MANAGER) lab.cluster.restartControllers();
    else nodeOf(lab, node, 'restart').restartComponent(component);
  },
});

export const startStep = stepKind({
  schema: z.strictObject({ start: z.strictObject(target) }),

  describe({ start }) {
    return `start ${named(start)}`;
  },

  async act(lab, { start: { node, component } }) {
    nodeOf(lab, node, 'start').startComponent(component);
  },
});

export const crashStep = stepKind({
  schema: z.strictObject({
    crash: z.strictObject({
      ...target,
      at: atCall.optional().describe('Default: now.'),
      restartAfter: duration.optional().describe('Default: it stays away until a step starts it.'),
    }),
  }),

  describe({ crash: { at: place, restartAfter, ...rest } }) {
    const parts = [`crash ${named(rest)}${place === undefined ? '' : namedCall(place)}`];
    if (restartAfter !== undefined) parts.push(`for ${formatDuration(restartAfter)}`);
    return parts.join(' ');
  },

  async act(lab, { crash: { node: name, component, at: place, restartAfter } }) {
    const node = nodeOf(lab, name, 'crash');
    const crash = { component: `${component}/${node.name}`, restartAfterMs: restartAfter };
    if (place === undefined) node.crashed(crash);
    else lab.fault(faultAt(place, crash));
  },
});
