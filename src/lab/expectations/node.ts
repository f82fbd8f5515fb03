/** A node: a condition of it, and whether it has a taint. */
import { of } from 'rxjs';
import { z } from 'zod';
import { expectationKind, timing } from './expectation-kind.ts';

export const nodeExpectation = expectationKind({
  schema: z.strictObject({
    node: z.strictObject({
      name: z.string().optional().describe('Default: node-1.'),
      condition: z.string().optional().describe('DiskPressure, Ready, …'),
      status: z
        .enum(['True', 'False', 'Unknown'])
        .optional()
        .describe('Of the condition; default True.'),
      taint: z.string().optional().describe('The key of a taint that it has.'),
      tainted: z.boolean().optional().describe('false: it has no such taint.'),
    }),
    ...timing,
  }),

  describe({ node: { name = 'node-1', condition, status = 'True', taint, tainted = true } }) {
    const parts = [];
    if (condition !== undefined) parts.push(`${condition} ${status}`);
    if (taint !== undefined) parts.push(`${tainted ? 'with' : 'without'} taint ${taint}`);
    return `node/${name} ${parts.length === 0 ? 'exists' : parts.join(' and ')}`;
  },

  ask(lab, { node: { name = 'node-1', condition, status = 'True', taint, tainted = true } }) {
    const node = lab.find('nodes', name, '');
    if (node === undefined) return of({ ok: false, found: `node ${name} does not exist` });
    const is = node.status.conditions?.find(({ type }) => type === condition)?.status;
    const keys = (node.spec.taints ?? []).map(({ key }) => key);
    const ok =
      (condition === undefined || is === status) &&
      (taint === undefined || keys.includes(taint) === tainted);
    const found = [
      ...(condition === undefined ? [] : [`${condition} is ${is ?? 'not there'}`]),
      ...(taint === undefined ? [] : [`its taints are [${keys.join(' ')}]`]),
    ];
    return of({ ok, found: found.join(' and ') });
  },
});
