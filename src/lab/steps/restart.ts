/** A component of a node ends and begins again, or ends and stays away: kubelet or image service. */
import { z } from 'zod';
import { formatDuration } from '../../sim/index.ts';
import { faultProblem } from '../fault-points.ts';
import { nodeOf } from '../node-of.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { duration } from '../scenario-values.ts';
import { COMPONENTS } from '../simulated-node.ts';
import { knownPoints } from './fault.ts';
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

export const restartStep = stepKind({
  schema: z.strictObject({ restart: z.strictObject(target) }),

  describe({ restart }) {
    return `restart ${named(restart)}`;
  },

  async act(lab, { restart: { node, component } }) {
    nodeOf(lab, node, 'restart').restartComponent(component);
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

const at = z
  .strictObject({
    point: z.string().describe('The call that is not made any more.').meta(knownPoints),
    match: z.string().optional().describe('Only calls whose subject contains this.'),
    call: z.number().int().min(1).default(1).describe('The first, second, … of these calls.'),
  })
  .superRefine(({ point }, context) => {
    const found = faultProblem({ point });
    if (found === undefined) return;
    context.addIssue({ code: 'custom', path: [found.field], message: found.problem });
  });

export const crashStep = stepKind({
  schema: z.strictObject({
    crash: z.strictObject({
      ...target,
      at: at.optional().describe('Default: now.'),
      restartAfter: duration.optional().describe('Default: it stays away until a step starts it.'),
    }),
  }),

  describe({ crash: { at: place, restartAfter, ...rest } }) {
    const parts = [`crash ${named(rest)}`];
    if (place !== undefined) {
      const { point, match, call } = place;
      parts.push(`at call ${String(call)} of ${point}${match === undefined ? '' : ` "${match}"`}`);
    }
    if (restartAfter !== undefined) parts.push(`for ${formatDuration(restartAfter)}`);
    return parts.join(' ');
  },

  async act(lab, { crash: { node: name, component, at: place, restartAfter } }) {
    const node = nodeOf(lab, name, 'crash');
    const crash = { component: `${component}/${node.name}`, restartAfterMs: restartAfter };
    if (place === undefined) node.crashed(crash);
    else {
      const { point, match, call } = place;
      lab.fault(omitUndefined({ point, match, nth: call, crash }));
    }
  },
});
