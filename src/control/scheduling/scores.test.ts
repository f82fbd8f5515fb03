/** Which of the nodes that a pod fits on it goes to: upstream's scores, their weights, and what becomes of a tie. */
import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../api/index.ts';
import { podManifest } from '../testing/scheduling-bench.ts';
import { NodeLedger } from './node-ledger.ts';
import { enoughOf } from './node-order.ts';
import { PodSelectors } from './pod-selectors.ts';
import { imageLocality } from './scores/image-locality.ts';
import type { NodeScorer } from './scores/node-scorer.ts';
import { podAffinityScore } from './scores/pod-affinity.ts';
import { discouragedNodes, preferredNodes } from './scores/preferences.ts';
import { balancedAllocation, leastAllocated } from './scores/resources.ts';
import { spreadScore } from './scores/topology-spread.ts';

const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const MB = 1024 * 1024;
const WEB = { app: 'web' };

interface Shape {
  readonly labels?: Record<string, string>;
  readonly taints?: Node['spec']['taints'];
  readonly images?: Readonly<Record<string, number>>;
  /** Pods on the node. */
  readonly pods?: readonly object[];
}

/** Nodes of 4 cores and 8 GiB, named a, b, c … */
function cluster(...shapes: readonly Shape[]): NodeLedger {
  const ledger = new NodeLedger(() => ({}));
  for (const [at, { labels = {}, taints = [], images = {}, pods = [] }] of shapes.entries()) {
    const name = String.fromCharCode(97 + at);
    ledger.putNode({
      metadata: { name, labels: { [HOST]: name, ...labels } },
      spec: { taints },
      status: {
        allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
        conditions: [{ type: 'Ready', status: 'True' }],
        images: Object.entries(images).map(([image, sizeBytes]) => ({ names: [image], sizeBytes })),
      },
    } as unknown as Node);
    for (const [index, shape] of pods.entries()) {
      ledger.confirm(aPod(`${name}-${String(index)}`, shape), name);
    }
  }
  return ledger;
}

function aPod(name: string, shape: object = {}): Pod {
  const manifest = podManifest(name, shape);
  const metadata = { ...manifest.metadata, uid: name };
  return { ...manifest, metadata, status: {} } as unknown as Pod;
}

/** Of every node, as it is weighed, but for the weight; undefined if nothing tells nodes apart. */
function scores({ nodes }: NodeLedger, scorer: NodeScorer | undefined): number[] | undefined {
  if (scorer === undefined) return undefined;
  const all = nodes.map((node) => scorer.score(node));
  scorer.normalize?.(all);
  return all;
}

describe('NodeResourcesFit and NodeResourcesBalancedAllocation', () => {
  it.each<[object, readonly object[], number, number | undefined]>([
    // What asks for nothing counts for 100m and 200Mi: (97 + 97) / 2.
    [{}, [], 97, undefined],
    [{ cpu: '1', memory: '2Gi' }, [], 75, 100],
    [{ cpu: '1', memory: '2Gi' }, [{ cpu: '1' }], 61, 87],
    [{ cpu: '2', memory: '0' }, [], 75, 75],
    [{ cpu: '4', memory: '8Gi' }, [{}], 0, 100],
  ])('%j beside %j: %i and %s', (shape, pods, least, balanced) => {
    const ledger = cluster({ pods });
    const { requests } = ledger.placed(aPod('web', shape));

    expect(scores(ledger, leastAllocated(requests))).toEqual([least]);
    expect(scores(ledger, balancedAllocation(requests))?.[0]).toBe(balanced);
  });
});

describe('TaintToleration', () => {
  const taint = (key: string) => ({ key, effect: 'PreferNoSchedule' });
  const ledger = cluster({}, { taints: [taint('x')] }, { taints: [taint('x'), taint('y')] });

  it.each([
    [[], [100, 50, 0]],
    [[{ key: 'x', operator: 'Exists' }], [100, 100, 0]],
    [[{ key: 'x', operator: 'Exists', effect: 'NoSchedule' }], [100, 50, 0]],
    [[{ operator: 'Exists' }], [100, 100, 100]],
  ])('tolerations %j: %j', (tolerations, expected) => {
    const scorer = discouragedNodes(aPod('web', { spec: { tolerations } }), ledger.nodes);

    expect(scores(ledger, scorer)).toEqual(expected);
    expect(scorer?.weight).toBe(3);
  });

  it('has nothing to say where there are no such taints', () => {
    expect(discouragedNodes(aPod('web'), cluster({}).nodes)).toBeUndefined();
  });
});

it('NodeAffinity: weights of what is preferred add up, the most is 100', () => {
  const ledger = cluster({}, { labels: { disk: 'ssd' } }, { labels: { disk: 'ssd', gpu: 'yes' } });
  const preference = (key: string, weight: number) => ({
    weight,
    preference: { matchExpressions: [{ key, operator: 'Exists' }] },
  });
  const empty = { weight: 50, preference: {} };
  const nodeAffinity = { [PREFERRED]: [preference('disk', 10), preference('gpu', 20), empty] };
  const pod = aPod('web', { spec: { affinity: { nodeAffinity } } });

  expect(scores(ledger, preferredNodes(pod))).toEqual([0, 33, 100]);
});

describe('ImageLocality', () => {
  const IMAGE = 'registry.test/server:v1';

  it.each([
    [{ [IMAGE]: 22 * MB }, undefined],
    // On one of two nodes: half of it.
    [{ [IMAGE]: 500 * MB }, [23, 0]],
    [{ [IMAGE]: 4000 * MB }, [100, 0]],
    [{ 'registry.test/other:v1': 500 * MB }, undefined],
  ])('%j: %j', (images, expected) => {
    const ledger = cluster({ images }, {});
    const scorer = imageLocality(aPod('web'), ledger.nodes, ledger.images, 2);

    expect(scores(ledger, scorer)).toEqual(expected);
  });

  it('takes a name without a tag for the latest', () => {
    const ledger = cluster({ images: { 'server:latest': 1000 * MB } });
    const pod = aPod('web', { spec: { containers: [{ name: 'c', image: 'server' }] } });

    expect(scores(ledger, imageLocality(pod, ledger.nodes, ledger.images, 1))).toEqual([100]);
  });
});

describe('PodTopologySpread', () => {
  const company = {
    services: () => [],
    selectorOf: () => ({ matchLabels: WEB }),
  };
  const pods = (count: number) => Array.from({ length: count }, () => ({ labels: WEB }));
  const ledger = () =>
    cluster(
      { labels: { [ZONE]: 'x' }, pods: pods(2) },
      { labels: { [ZONE]: 'x' }, pods: pods(1) },
      { labels: { [ZONE]: 'y' } },
      {},
    );

  it.each<[string, readonly object[], readonly number[]]>([
    // Zones of 3 and 0; a node without a zone is not scored.
    ['by zone', [{ topologyKey: ZONE, maxSkew: 1 }], [0, 0, 100, 0]],
    // 2, 1, 0 and 0 times ln 6: 4, 2, 0, 0.
    ['by node', [{ topologyKey: HOST, maxSkew: 1 }], [0, 50, 100, 100]],
    // A greater skew waters the difference down: 8, 6, 4, 4.
    ['by node, loosely', [{ topologyKey: HOST, maxSkew: 5 }], [50, 75, 100, 100]],
  ])('%s', (_name, constraints, expected) => {
    const written = constraints.map((each) => ({
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: WEB },
      ...each,
    }));
    const pod = aPod('web', { labels: WEB, spec: { topologySpreadConstraints: written } });
    const there = ledger();
    const scorer = spreadScore(pod, there.nodes, there.nodes, new PodSelectors(company));

    // Nodes are looked at by turns of their zones: a (x), c (y), d, b (x).
    expect(scores(inOrder(there), scorer)).toEqual(expected);
  });

  it('spreads what a controller holds together, a node without a zone too', () => {
    const pod = aPod('web', { labels: WEB });
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: 'web',
      uid: 'r',
      controller: true,
    };
    pod.metadata.ownerReferences = [owner];
    const there = ledger();
    const scorer = spreadScore(pod, there.nodes, there.nodes, new PodSelectors(company));
    const [busy = 0, other = 0, empty = 0, lone = 0] = scores(inOrder(there), scorer) ?? [];

    expect(scorer?.weight).toBe(2);
    expect([busy < other, other < empty, empty <= lone]).toEqual([true, true, true]);
  });

  it('leaves alone what nothing holds together', () => {
    const there = ledger();
    const nobody = new PodSelectors({ services: () => [], selectorOf: () => undefined });

    expect(spreadScore(aPod('web'), there.nodes, there.nodes, nobody)).toBeUndefined();
  });

  it('spreads what a Service selects', () => {
    const there = ledger();
    const service = { metadata: { name: 's', namespace: 'default' }, spec: { selector: WEB } };
    const selectors = new PodSelectors({
      services: () => [service] as never,
      selectorOf: () => undefined,
    });
    const pod = aPod('web', { labels: WEB });

    expect(spreadScore(pod, there.nodes, there.nodes, selectors)).toBeDefined();
    expect(spreadScore(aPod('db'), there.nodes, there.nodes, selectors)).toBeUndefined();
  });
});

/** By name. */
function inOrder(ledger: NodeLedger): NodeLedger {
  const nodes = [...ledger.nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.create(ledger, { nodes: { value: nodes } }) as NodeLedger;
}

describe('InterPodAffinity', () => {
  const term = { topologyKey: HOST, labelSelector: { matchLabels: WEB } };
  const weighted = (weight: number) => [{ weight, podAffinityTerm: term }];

  it.each<[string, readonly Shape[], object, readonly number[] | undefined]>([
    ['nobody asks', [{ pods: [{}] }, {}], {}, undefined],
    [
      'a pod would be near',
      [{ pods: [{ labels: WEB }] }, {}],
      { spec: { affinity: { podAffinity: { [PREFERRED]: weighted(10) } } } },
      [100, 0],
    ],
    [
      'a pod would be apart',
      [{ pods: [{ labels: WEB }] }, {}],
      { spec: { affinity: { podAntiAffinity: { [PREFERRED]: weighted(10) } } } },
      [0, 100],
    ],
    [
      'others would have it near',
      [{ pods: [{ spec: { affinity: { podAffinity: { [PREFERRED]: weighted(10) } } } }] }, {}],
      { labels: WEB },
      [100, 0],
    ],
    [
      'others would have it away',
      [{ pods: [{ spec: { affinity: { podAntiAffinity: { [PREFERRED]: weighted(10) } } } }] }, {}],
      { labels: WEB },
      [0, 100],
    ],
    [
      'others need it, which counts for little',
      [
        { pods: [{ spec: { affinity: { podAffinity: { [REQUIRED]: [term] } } } }] },
        { pods: [{ spec: { affinity: { podAffinity: { [PREFERRED]: weighted(2) } } } }] },
        {},
      ],
      { labels: WEB },
      [50, 100, 0],
    ],
  ])('%s', (_name, shapes, shape, expected) => {
    const ledger = cluster(...shapes);

    expect(scores(ledger, podAffinityScore(ledger.placed(aPod('web', shape)), ledger))).toEqual(
      expected,
    );
  });
});

it('looks at nodes of zones by turns', () => {
  const zoned = (zone: string): Shape => ({ labels: { [ZONE]: zone } });
  const ledger = cluster(zoned('x'), zoned('x'), zoned('x'), zoned('y'), zoned('z'));

  expect(ledger.nodes.map(({ name }) => name)).toEqual(['a', 'd', 'e', 'b', 'c']);
});

it.each([
  [1, 1],
  [99, 99],
  [150, 100],
  [1000, 420],
  [5000, 500],
  [6000, 300],
])('of %i nodes %i that fit are enough', (nodes, enough) => {
  expect(enoughOf(nodes)).toBe(enough);
});
