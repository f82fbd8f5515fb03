/** What the kubelet of a node has counted. */
import { of } from 'rxjs';
import { z } from 'zod';
import { shortName } from '../../kubelet/index.ts';
import { InputError } from '../input-error.ts';
import { expectationKind, timing } from './expectation-kind.ts';

export const metricExpectation = expectationKind({
  schema: z.strictObject({
    metric: z.strictObject({
      name: z
        .string()
        .describe(
          'As at /metrics: kubelet_running_pods; of a histogram with _count, _sum, _bucket.',
        ),
      labels: z
        .record(z.string(), z.string())
        .optional()
        .describe('All of them; of a _bucket with le.'),
      node: z.string().optional().describe('Default: node-1.'),
      is: z.number().optional().describe('Exactly this.'),
      atLeast: z.number().optional(),
      atMost: z.number().optional(),
    }),
    ...timing,
  }),

  describe({ metric: { name, labels, node = 'node-1', is, atLeast, atMost } }) {
    const told = Object.entries(labels ?? {}).map(([label, value]) => `${label}="${value}"`);
    const bounds = [
      ...(is === undefined ? [] : [String(is)]),
      ...(atLeast === undefined ? [] : [`at least ${String(atLeast)}`]),
      ...(atMost === undefined ? [] : [`at most ${String(atMost)}`]),
    ];
    const of = told.length === 0 ? '' : `{${told.join(',')}}`;
    return `${name}${of} of ${node} is ${bounds.length === 0 ? 'counted' : bounds.join(' and ')}`;
  },

  ask(lab, { metric: { name, labels, node: nodeName = 'node-1', is, atLeast, atMost } }) {
    const node = lab.cluster.node(nodeName);
    if (node === undefined) return of({ ok: false, found: `node ${nodeName} does not exist` });
    const { metrics } = node.kubelet;
    requireKnown(
      name,
      metrics.read().map((family) => family.name),
    );
    const value = metrics.value(shortName(name), labels);
    const ok =
      (is === undefined || value === is) &&
      (atLeast === undefined || value >= atLeast) &&
      (atMost === undefined || value <= atMost);
    return of({ ok, found: `it is ${String(value)}` });
  },
});

/** A name that nobody counts would be 0 for ever. @throws {InputError} */
function requireKnown(name: string, known: readonly string[]): void {
  const base = name.replace(/_(?:bucket|sum|count)$/, '');
  if (known.includes(name) || known.includes(base)) return;
  throw new InputError(`metric: no kubelet here counts "${name}"`);
}
