/**
 * A pod that is decided by what is known of others like it goes to one of the nodes that it would go to if it
 * were decided on its own: of random clusters, through whatever comes and goes meanwhile.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Node, Pod } from '../../api/index.ts';
import { podManifest } from '../testing/scheduling-bench.ts';
import { AlikePods } from './alike-pods.ts';
import { NodeLedger } from './node-ledger.ts';
import { Nominations } from './nominations.ts';
import { PodSelectors } from './pod-selectors.ts';
import { SchedulingCycle, type ClusterState } from './scheduling-cycle.ts';

const MB = 1024 * 1024;
const NODES = 6;

const ASKS = [
  {},
  { containers: [{ name: 'a', image: 'small', resources: { requests: { cpu: '1' } } }] },
  {
    containers: [
      { name: 'a', image: 'large', resources: { requests: { cpu: '500m', memory: '3Gi' } } },
    ],
  },
  { containers: [{ name: 'a', image: 'large' }], tolerations: [{ operator: 'Exists' }] },
  { volumes: [{ name: 'v', image: { reference: 'large:latest' } }] },
  // These are decided on their own.
  { nodeSelector: { disk: 'ssd' } },
  { containers: [{ name: 'a', image: 'small', ports: [{ hostPort: 80 }] }] },
];

type Step =
  | { readonly does: 'place'; readonly ask: number; readonly start: number; readonly tie: number }
  | { readonly does: 'end'; readonly pod: number }
  | { readonly does: 'node'; readonly node: number; readonly kind: NodeKind }
  | { readonly does: 'remove'; readonly node: number };

type NodeKind = 'plain' | 'cordoned' | 'tainted' | 'discouraging' | 'with images' | 'full';
const KINDS: readonly NodeKind[] = [
  'plain',
  'plain',
  'plain',
  'plain',
  'cordoned',
  'tainted',
  'discouraging',
  'with images',
  'full',
];

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('place' as const),
      ask: fc.nat(ASKS.length - 1),
      start: fc.nat(NODES - 1),
      tie: fc.nat(NODES - 1),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('end' as const), pod: fc.nat(40) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('node' as const),
      node: fc.nat(NODES - 1),
      kind: fc.constantFrom(...KINDS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('remove' as const), node: fc.nat(NODES - 1) }),
  },
);

function aNode(at: number, kind: NodeKind): Node {
  const taint = { plain: undefined, tainted: 'NoSchedule', discouraging: 'PreferNoSchedule' }[
    kind as 'plain'
  ] as string | undefined;
  return {
    metadata: { name: `node-${String(at)}`, labels: at % 2 === 0 ? { disk: 'ssd' } : {} },
    spec: {
      unschedulable: kind === 'cordoned',
      taints: taint === undefined ? [] : [{ key: 'k', value: 'v', effect: taint }],
    },
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: kind === 'full' ? '1' : '110' },
      conditions: [{ type: 'Ready', status: 'True' }],
      images: kind === 'with images' ? [{ names: ['large:latest'], sizeBytes: 700 * MB }] : [],
    },
  } as unknown as Node;
}

function aPod(name: string, ask: object): Pod {
  const manifest = podManifest(name, { spec: ask });
  const metadata = { ...manifest.metadata, uid: name };
  return { ...manifest, metadata, status: {} } as unknown as Pod;
}

function aCluster(): ClusterState {
  const ledger = new NodeLedger(() => ({}));
  for (let at = 0; at < NODES - 2; at++) ledger.putNode(aNode(at, 'plain'));
  const selectors = new PodSelectors({ services: () => [], selectorOf: () => undefined });
  return { ledger, selectors, nominations: new Nominations(), storage: () => undefined };
}

it('chooses from the very nodes that a decision on its own would', () => {
  let together = 0;
  let alone = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const state = aCluster();
      const { ledger } = state;
      const alike = new AlikePods(state);
      const names: string[] = [];
      for (const [at, next] of steps.entries()) {
        if (next.does === 'end') ledger.release(names[next.pod % (names.length + 1)] ?? '');
        else if (next.does === 'node') ledger.putNode(aNode(next.node, next.kind));
        else if (next.does === 'remove') ledger.removeNode(`node-${String(next.node)}`);
        else {
          const placed = ledger.placed(aPod(`pod-${String(at)}`, ASKS[next.ask] ?? {}));
          const start = ledger.nodes.length === 0 ? 0 : next.start % ledger.nodes.length;
          const cycle = new SchedulingCycle(placed, state);
          const fitting = cycle.find(start);
          const wanted = cycle.ties(fitting.nodes);
          const choice = alike.choose(placed, start);
          if (choice === undefined) alone += 1;
          else {
            together += 1;
            const ties = Array.from({ length: choice.ties.length }, (_, place) =>
              choice.ties.at(place),
            );
            expect(ties).toEqual(wanted);
            if (ties.length > 0) expect(choice.lookedAt).toBe(fitting.lookedAt);
          }
          const node = wanted[next.tie % wanted.length];
          if (node === undefined) continue;
          ledger.assume(node, placed);
          names.push(`pod-${String(at)}`);
        }
      }
    }),
    { numRuns: 300 },
  );

  expect(together).toBeGreaterThan(300);
  expect(alone).toBeGreaterThan(300);
});
