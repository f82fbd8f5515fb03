/** What pods want of pods near them, and how they are spread: whom it refuses, and in which words. */
import { describe, expect, it } from 'vitest';
import { podManifest, SchedulingBench, type PodShape } from '../testing/scheduling-bench.ts';

type Spec = NonNullable<PodShape['spec']>;

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const WEB = { app: 'web' };
const WEB_SELECTOR = { labelSelector: { matchLabels: WEB } };

/** Two nodes in zone a, one in zone b, one without a zone. */
async function zones(): Promise<SchedulingBench> {
  const bench = new SchedulingBench();
  const nodes = [
    ['a-1', 'a'],
    ['a-2', 'a'],
    ['b-1', 'b'],
    ['lone', undefined],
  ] as const;
  for (const [name, zone] of nodes) {
    const labels = { [HOST]: name, ...(zone === undefined ? {} : { [ZONE]: zone }) };
    await bench.addNode(name, { labels });
  }
  return bench;
}

const near = (term: object): Spec => ({
  affinity: { podAffinity: { [REQUIRED]: [{ topologyKey: ZONE, ...term }] } },
});
const apart = (term: object): Spec => ({
  affinity: { podAntiAffinity: { [REQUIRED]: [{ topologyKey: ZONE, ...term }] } },
});
const on = (nodeName: string, labels: Record<string, string> = WEB): PodShape => ({
  labels,
  spec: { nodeName },
});

/** The nodes that a pod may be on, in turn, and why not on the others. */
async function allowed(bench: SchedulingBench, shape: PodShape): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { metadata } of bench.api.store.list('nodes', {})) {
    const name = `probe-${metadata.name}`;
    const nodeSelector = { [HOST]: metadata.name };
    await bench.addPod(name, { ...shape, spec: { ...shape.spec, nodeSelector } });
    if (bench.nodeOf(name) !== '') found.push(metadata.name);
    await bench.deletePod(name);
  }
  return found;
}

describe('InterPodAffinity: where a pod may be', () => {
  it.each<[string, readonly PodShape[], PodShape, readonly string[]]>([
    ['near nobody, if there is nobody', [], { spec: near(WEB_SELECTOR) }, []],
    [
      'anywhere with a zone, as the first of a series',
      [],
      { labels: WEB, spec: near(WEB_SELECTOR) },
      ['a-1', 'a-2', 'b-1'],
    ],
    ['near another', [on('a-1')], { spec: near(WEB_SELECTOR) }, ['a-1', 'a-2']],
    [
      'near one that all terms match',
      [on('a-1'), on('b-1', { app: 'web', tier: 'x' })],
      {
        spec: {
          affinity: {
            podAffinity: {
              [REQUIRED]: [
                { topologyKey: ZONE, ...WEB_SELECTOR },
                { topologyKey: ZONE, labelSelector: { matchLabels: { tier: 'x' } } },
              ],
            },
          },
        },
      },
      ['b-1'],
    ],
    ['apart from another', [on('a-1')], { spec: apart(WEB_SELECTOR) }, ['b-1', 'lone']],
    [
      'apart on the node alone',
      [on('a-1')],
      { spec: apart({ ...WEB_SELECTOR, topologyKey: HOST }) },
      ['a-2', 'b-1', 'lone'],
    ],
    [
      'not where it is not wanted',
      [{ spec: { nodeName: 'b-1', ...apart(WEB_SELECTOR) } }],
      { labels: WEB },
      ['a-1', 'a-2', 'lone'],
    ],
    [
      'where others are not wanted',
      [{ spec: { nodeName: 'b-1', ...apart(WEB_SELECTOR) } }],
      { labels: { app: 'db' } },
      ['a-1', 'a-2', 'b-1', 'lone'],
    ],
    [
      'nobody selected by no selector',
      [on('a-1')],
      { spec: apart({}) },
      ['a-1', 'a-2', 'b-1', 'lone'],
    ],
    [
      'everybody by an empty one',
      [on('a-1', {})],
      { spec: apart({ labelSelector: {} }) },
      ['b-1', 'lone'],
    ],
    [
      'of its namespace',
      [{ ...on('a-1'), namespace: 'team' }],
      { spec: apart(WEB_SELECTOR) },
      ['a-1', 'a-2', 'b-1', 'lone'],
    ],
    [
      'of a named one',
      [{ ...on('a-1'), namespace: 'team' }],
      { spec: apart({ ...WEB_SELECTOR, namespaces: ['team'] }) },
      ['b-1', 'lone'],
    ],
    [
      'of a selected one',
      [{ ...on('a-1'), namespace: 'team' }, on('b-1')],
      { spec: apart({ ...WEB_SELECTOR, namespaceSelector: { matchLabels: { of: 'team' } } }) },
      ['b-1', 'lone'],
    ],
    [
      'of all by an empty selector',
      [{ ...on('a-1'), namespace: 'team' }, on('b-1')],
      { spec: apart({ ...WEB_SELECTOR, namespaceSelector: {} }) },
      ['lone'],
    ],
  ])('%s', async (_name, there, shape, expected) => {
    const bench = await zones();
    const labels = { of: 'team' };
    await bench.request(
      bench.client.resource('namespaces').create({ metadata: { name: 'team', labels } }),
    );
    for (const [at, each] of there.entries()) await bench.addPod(`there-${String(at)}`, each);

    expect(await allowed(bench, shape)).toEqual(expected);
  });
});

const spread = (constraint: object, selector: object = WEB_SELECTOR): Spec => ({
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: ZONE,
      whenUnsatisfiable: 'DoNotSchedule',
      ...selector,
      ...constraint,
    },
  ],
});

describe('PodTopologySpread: where a pod may be', () => {
  it.each<[string, readonly PodShape[], PodShape, readonly string[]]>([
    ['anywhere with a zone, first', [], { labels: WEB, spec: spread({}) }, ['a-1', 'a-2', 'b-1']],
    ['where there are fewer', [on('a-1')], { labels: WEB, spec: spread({}) }, ['b-1']],
    ['not counted itself', [on('a-1')], { spec: spread({}) }, ['a-1', 'a-2', 'b-1']],
    [
      'with a skew of two',
      [on('a-1')],
      { labels: WEB, spec: spread({ maxSkew: 2 }) },
      ['a-1', 'a-2', 'b-1'],
    ],
    [
      'too few domains',
      [on('a-1'), on('b-1')],
      { labels: WEB, spec: spread({ minDomains: 3 }) },
      [],
    ],
    [
      'pods of others do not count',
      [on('a-1', { app: 'db' })],
      { labels: WEB, spec: spread({}) },
      ['a-1', 'a-2', 'b-1'],
    ],
    [
      'nor of another namespace',
      [{ ...on('a-1'), namespace: 'team' }],
      { labels: WEB, spec: spread({}) },
      ['a-1', 'a-2', 'b-1'],
    ],
    [
      'the last revision alone',
      [on('a-1', { app: 'web', rev: '1' })],
      { labels: { app: 'web', rev: '2' }, spec: spread({ matchLabelKeys: ['rev'] }) },
      ['a-1', 'a-2', 'b-1'],
    ],
  ])('%s', async (_name, there, shape, expected) => {
    const bench = await zones();
    await bench.request(bench.client.resource('namespaces').create({ metadata: { name: 'team' } }));
    for (const [at, each] of there.entries()) await bench.addPod(`there-${String(at)}`, each);

    // Each probe names its node, which must not take the other nodes out of the count.
    expect(
      await allowed(bench, {
        ...shape,
        spec: {
          topologySpreadConstraints: (shape.spec?.topologySpreadConstraints ?? []).map((each) => ({
            nodeAffinityPolicy: 'Ignore',
            ...each,
          })),
        },
      }),
    ).toEqual(expected);
  });

  it.each(['Honor', 'Ignore'])(
    'counts nodes out of reach: nodeAffinityPolicy %s',
    async (policy) => {
      const bench = await zones();
      await bench.addPod('there', on('a-1'));
      const nodeSelector = { [ZONE]: 'a' };
      const spec = { ...spread({ nodeAffinityPolicy: policy }), nodeSelector };
      await bench.addPod('web', { labels: WEB, spec });

      expect(bench.nodeOf('web') !== '').toBe(policy === 'Honor');
    },
  );

  it.each(['Honor', 'Ignore'])('counts nodes with taints: nodeTaintsPolicy %s', async (policy) => {
    const bench = await zones();
    await bench.addPod('there', on('a-1'));
    const taints = [{ key: 'gpu', effect: 'NoSchedule' }];
    await bench.request(
      bench.client.resource('nodes').patch({ name: 'b-1' }, { spec: { taints } }),
    );
    await bench.addPod('web', { labels: WEB, spec: spread({ nodeTaintsPolicy: policy }) });

    expect(bench.nodeOf('web') !== '').toBe(policy === 'Honor');
  });
});

describe('what is said', () => {
  const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
  const NO_VICTIMS = 'No preemption victims found for incoming pod';

  it.each<[PodShape, string]>([
    [
      { spec: near({ labelSelector: { matchLabels: { app: 'db' } } }) },
      `4 node(s) didn't match pod affinity rules. no new claims to deallocate, preemption: 0/4 nodes are available: 4 ${NOT_HELPFUL}.`,
    ],
    [
      { spec: apart({ labelSelector: {}, topologyKey: HOST }) },
      `4 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/4 nodes are available: 4 ${NO_VICTIMS}.`,
    ],
    [
      { labels: { app: 'shy' } },
      `4 node(s) didn't satisfy existing pods anti-affinity rules. no new claims to deallocate, preemption: 0/4 nodes are available: 4 ${NO_VICTIMS}.`,
    ],
    [
      { labels: WEB, spec: spread({ minDomains: 3 }) },
      `1 node(s) didn't match pod topology spread constraints (missing required label), 3 node(s) didn't match pod topology spread constraints. no new claims to deallocate, preemption: 0/4 nodes are available: 1 ${NOT_HELPFUL}, 3 ${NO_VICTIMS}.`,
    ],
    [
      {
        spec: {
          containers: [{ name: 'c', image: 'a', ports: [{ containerPort: 80, hostPort: 80 }] }],
        },
      },
      `4 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: 0/4 nodes are available: 4 ${NO_VICTIMS}.`,
    ],
    [
      {
        spec: {
          containers: [{ name: 'c', image: 'a', resources: { limits: { 'x.io/gpu': '1' } } }],
        },
      },
      `4 Insufficient x.io/gpu. no new claims to deallocate, preemption: 0/4 nodes are available: 4 ${NOT_HELPFUL}.`,
    ],
    [
      {
        cpu: '100',
        spec: {
          affinity: {
            nodeAffinity: {
              [REQUIRED]: {
                nodeSelectorTerms: [
                  { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a-1'] }] },
                ],
              },
            },
          },
        },
      },
      `1 Insufficient cpu, 3 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/4 nodes are available: 4 ${NOT_HELPFUL}.`,
    ],
  ])('%j', async (shape, message) => {
    const bench = await zones();
    for (const name of ['a-1', 'a-2', 'b-1', 'lone']) {
      await bench.addPod(`on-${name}`, {
        labels: WEB,
        spec: {
          nodeName: name,
          containers: [{ name: 'c', image: 'a', ports: [{ containerPort: 80, hostPort: 80 }] }],
          ...apart({ topologyKey: HOST, labelSelector: { matchLabels: { app: 'shy' } } }),
        },
      });
    }
    await bench.addPod('pod', shape);

    expect(bench.whyNot('pod')).toBe(`0/4 nodes are available: ${message}`);
  });
});

describe('trying again', () => {
  it.each<[string, PodShape, (bench: SchedulingBench) => Promise<void>]>([
    ['company comes', { spec: near(WEB_SELECTOR) }, (bench) => bench.addPod('late', on('a-1'))],
    [
      'company is labelled',
      { spec: near({ labelSelector: { matchLabels: { is: 'wanted' } } }) },
      (bench) =>
        bench.request(
          bench.client
            .resource('pods')
            .patch({ name: 'old' }, { metadata: { labels: { is: 'wanted' } } }),
        ),
    ],
    [
      'a namespace is labelled',
      {
        spec: near({
          labelSelector: {},
          namespaceSelector: { matchLabels: { is: 'wanted' } },
        }),
      },
      (bench) =>
        bench.request(
          bench.client
            .resource('namespaces')
            .patch({ name: 'default' }, { metadata: { labels: { is: 'wanted' } } }),
        ),
    ],
    [
      'a gate is lifted',
      { spec: { schedulingGates: [{ name: 'a.io/wait' }] } },
      (bench) =>
        bench.request(
          bench.client.resource('pods').patch({ name: 'pod' }, { spec: { schedulingGates: null } }),
        ),
    ],
    [
      'another goes',
      { labels: WEB, spec: apart({ labelSelector: { matchLabels: { app: 'old' } } }) },
      (bench) => bench.deletePod('old'),
    ],
  ])('when %s', async (_name, shape, change) => {
    const bench = new SchedulingBench();
    await bench.addNode('a-1', { labels: { [ZONE]: 'a', [HOST]: 'a-1' } });
    await bench.addPod('old', on('a-1', { app: 'old' }));
    await bench.addPod('pod', shape);
    expect(bench.nodeOf('pod')).toBe('');
    await bench.advance(60_000);

    await change(bench);

    expect(bench.nodeOf('pod')).toBe('a-1');
  });

  it('does not try pods again that no other pod keeps out', async () => {
    const bench = await zones();
    await bench.addPod('pod', { spec: { nodeSelector: { disk: 'ssd' } } });
    await bench.addPod('old', on('a-1'));
    await bench.deletePod('old');
    await bench.advance(60_000);

    expect(bench.events('pod')).toMatchObject([{ reason: 'FailedScheduling', count: 1 }]);
  });

  it('counts a pod once that several wait for', async () => {
    const bench = await zones();
    for (const at of [1, 2]) {
      const manifest = podManifest(`web-${String(at)}`, { labels: WEB, spec: apart(WEB_SELECTOR) });
      bench.begin(bench.client.resource('pods').create(manifest));
    }
    await bench.advance(20);
    const zoneOf = (name: string) => bench.nodeOf(name).slice(0, 1);

    expect(zoneOf('web-1')).not.toBe(zoneOf('web-2'));
  });
});
