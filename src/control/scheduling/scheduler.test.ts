import { describe, expect, it } from 'vitest';
import { choices } from '../../sim/index.ts';
import {
  podManifest,
  SchedulingBench,
  type NodeShape,
  type PodShape,
} from '../testing/scheduling-bench.ts';

const PREEMPTION_FAILS =
  'no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
const NO_VICTIMS =
  'no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';

describe('Scheduler: binding', () => {
  it('binds a pod, says so in an event, and leaves a record', async () => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1');
    await bench.addPod('web');

    expect(bench.nodeOf('web')).toBe('node-1');
    expect(bench.events('web')).toMatchObject([
      {
        type: 'Normal',
        reason: 'Scheduled',
        message: 'Successfully assigned default/web to node-1',
        count: 1,
        source: { component: 'default-scheduler' },
      },
    ]);
    expect(bench.world.trace.records).toContainEqual(
      expect.objectContaining({
        actor: 'scheduler',
        type: 'pod.bound',
        detail: { pod: 'default/web', node: 'node-1' },
      }),
    );
  });

  it('spreads pods over nodes, the fewest first, ties by name', async () => {
    const bench = new SchedulingBench();
    for (const name of ['node-2', 'node-1', 'node-3']) await bench.addNode(name);
    const nodes: string[] = [];
    for (let at = 0; at < 7; at++) {
      await bench.addPod(`pod-${String(at)}`);
      nodes.push(bench.nodeOf(`pod-${String(at)}`));
    }

    expect(nodes).toEqual(['node-1', 'node-2', 'node-3', 'node-1', 'node-2', 'node-3', 'node-1']);
  });

  it('counts its own decisions before the watch shows them', async () => {
    const bench = new SchedulingBench();
    for (const name of ['node-1', 'node-2']) await bench.addNode(name);
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) bench.begin(bench.client.resource('pods').create(podManifest(name)));
    await bench.advance(20);

    expect(names.map((name) => bench.nodeOf(name)).sort()).toEqual([
      'node-1',
      'node-1',
      'node-2',
      'node-2',
    ]);
  });

  it('draws among ties', async () => {
    const drawn = async (seed: number): Promise<string> => {
      const bench = new SchedulingBench({ choices: choices.seeded(seed) });
      for (const name of ['node-1', 'node-2', 'node-3']) await bench.addNode(name);
      await bench.addPod('web');
      return bench.nodeOf('web');
    };
    const nodes = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) nodes.add(await drawn(seed));

    expect([...nodes].sort()).toEqual(['node-1', 'node-2', 'node-3']);
  });

  it('counts pods that were given their node by others', async () => {
    const bench = new SchedulingBench();
    for (const name of ['node-1', 'node-2']) await bench.addNode(name);
    for (const name of ['a', 'b']) await bench.addPod(name, { spec: { nodeName: 'node-1' } });
    await bench.addPod('web');

    expect(bench.nodeOf('web')).toBe('node-2');
    expect(bench.events('a')).toEqual([]);
  });

  it('schedules the higher priority first', async () => {
    const bench = new SchedulingBench();
    await bench.addPod('low', { cpu: '1' });
    await bench.addPod('high', { cpu: '1', spec: { priorityClassName: 'system-node-critical' } });
    await bench.advance(1000);
    await bench.addNode('node-1', { cpu: '1' });

    expect([bench.nodeOf('low'), bench.nodeOf('high')]).toEqual(['', 'node-1']);
  });

  it.each<[string, PodShape]>([
    ['of another scheduler', { spec: { schedulerName: 'mine' } }],
    ['behind a gate', { spec: { schedulingGates: [{ name: 'wait' }] } }],
  ])('leaves a pod alone: %s', async (_name, shape) => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1');
    await bench.addPod('web', shape);

    expect(bench.nodeOf('web')).toBe('');
    expect(bench.events('web')).toEqual([]);
  });
});

describe('Scheduler: filters', () => {
  const refused: readonly [string, NodeShape, PodShape, string][] = [
    ['too many pods', { pods: '0' }, {}, `1 Too many pods. ${NO_VICTIMS}`],
    [
      'a node that is too small',
      { cpu: '1' },
      { cpu: '1001m' },
      `1 Insufficient cpu. ${PREEMPTION_FAILS}`,
    ],
    [
      'cpu and memory',
      { cpu: '1', memory: '1Gi' },
      { cpu: '2', memory: '2Gi' },
      `1 Insufficient cpu, 1 Insufficient memory. ${PREEMPTION_FAILS}`,
    ],
    [
      'a node that is not ready',
      { ready: 'False' },
      {},
      `1 node(s) had untolerated taint(s). ${PREEMPTION_FAILS}`,
    ],
    [
      'a taint',
      { spec: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] } },
      { spec: { tolerations: [{ key: 'gpu', value: 'no', effect: 'NoSchedule' }] } },
      `1 node(s) had untolerated taint(s). ${PREEMPTION_FAILS}`,
    ],
    [
      'a cordoned node',
      { spec: { unschedulable: true } },
      {},
      `1 node(s) were unschedulable. ${PREEMPTION_FAILS}`,
    ],
    [
      'a node selector',
      { labels: { disk: 'hdd' } },
      { spec: { nodeSelector: { disk: 'ssd' } } },
      `1 node(s) didn't match Pod's node affinity/selector. ${PREEMPTION_FAILS}`,
    ],
  ];

  it.each(refused)('refuse: %s', async (_name, node, pod, message) => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', node);
    await bench.addPod('web', pod);

    expect(bench.nodeOf('web')).toBe('');
    expect(bench.whyNot('web')).toBe(`0/1 nodes are available: ${message}`);
    expect(bench.events('web')).toMatchObject([
      {
        type: 'Warning',
        reason: 'FailedScheduling',
        message: `0/1 nodes are available: ${message}`,
      },
    ]);
  });

  const accepted: readonly [string, NodeShape, PodShape][] = [
    ['the last pod', { pods: '1' }, {}],
    ['exactly what there is', { cpu: '1', memory: '1Gi' }, { cpu: '1000m', memory: '1024Mi' }],
    ['no requests on a full node', { cpu: '0', memory: '0' }, {}],
    [
      'a tolerated taint',
      { spec: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] } },
      { spec: { tolerations: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] } },
    ],
    [
      'any taint, tolerated by a bare Exists',
      { ready: 'Unknown', spec: { taints: [{ key: 'a', effect: 'NoExecute' }] } },
      { spec: { tolerations: [{ operator: 'Exists' }] } },
    ],
    ['a preference', { spec: { taints: [{ key: 'a', effect: 'PreferNoSchedule' }] } }, {}],
    [
      'a matching selector',
      { labels: { disk: 'ssd', zone: 'a' } },
      { spec: { nodeSelector: { disk: 'ssd' } } },
    ],
  ];

  it.each(accepted)('accept: %s', async (_name, node, pod) => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', node);
    await bench.addPod('web', pod);

    expect(bench.nodeOf('web')).toBe('node-1');
  });

  it('adds up what is on the node', async () => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', { cpu: '300m' });
    for (const name of ['a', 'b', 'c', 'd']) await bench.addPod(name, { cpu: '100m' });

    expect(['a', 'b', 'c', 'd'].map((name) => bench.nodeOf(name))).toEqual([
      'node-1',
      'node-1',
      'node-1',
      '',
    ]);
    expect(bench.whyNot('d')).toBe(`0/1 nodes are available: 1 Insufficient cpu. ${NO_VICTIMS}`);
  });

  it('says that there are no nodes', async () => {
    const bench = new SchedulingBench();
    await bench.addPod('web');

    expect(bench.whyNot('web')).toBe('no nodes available to schedule pods');
  });
});

describe('Scheduler: trying again', () => {
  it.each<[string, (bench: SchedulingBench) => Promise<void>]>([
    ['a pod is deleted', (bench) => bench.deletePod('first')],
    ['a pod has succeeded', (bench) => bench.setPhase('first', 'Succeeded')],
    ['a pod has failed', (bench) => bench.setPhase('first', 'Failed')],
    ['a node is added', (bench) => bench.addNode('node-2', { pods: '1' })],
  ])('schedules a waiting pod when %s', async (_name, change) => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', { pods: '1' });
    await bench.addPod('first');
    await bench.addPod('second');
    await bench.advance(60_000);
    expect(bench.nodeOf('second')).toBe('');

    await change(bench);

    expect(bench.nodeOf('second')).not.toBe('');
    expect(bench.whyNot('second')).toBeUndefined();
  });

  it.each<[string, NodeShape, object, PodShape]>([
    [
      'becomes ready',
      { ready: 'False' },
      { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
      {},
    ],
    ['grows', { cpu: '1' }, { status: { allocatable: { cpu: '2' } } }, { cpu: '2' }],
  ])('schedules a waiting pod when its node %s', async (_name, node, patch, pod) => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', node);
    await bench.addPod('web', pod);
    await bench.advance(60_000);
    const nodes = bench.client.resource('nodes');
    await bench.request(nodes.patchStatus({ name: 'node-1' }, { ...patch }));

    expect(bench.nodeOf('web')).toBe('node-1');
  });

  it('schedules a waiting pod when its node is uncordoned', async () => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', { spec: { unschedulable: true } });
    await bench.addPod('web');
    await bench.advance(60_000);
    const nodes = bench.client.resource('nodes');
    await bench.request(nodes.patch({ name: 'node-1' }, { spec: { unschedulable: null } }));

    expect(bench.nodeOf('web')).toBe('node-1');
  });

  it('does not try again because a node reports as before', async () => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', { pods: '0' });
    await bench.addPod('web');
    await bench.advance(60_000);
    const nodes = bench.client.resource('nodes');
    const conditions = [
      { type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:05:00Z' },
    ];
    await bench.request(nodes.patchStatus({ name: 'node-1' }, { status: { conditions } }));
    await bench.advance(60_000);

    expect(bench.events('web')).toMatchObject([{ count: 1 }]);
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('waits for the back-off of the pod: 1 s, 2 s, 4 s, 8 s, 10 s', async () => {
    const bench = new SchedulingBench();
    const attempts: number[] = [];
    bench.world.trace.records$.subscribe(({ type, at }) => {
      if (type === 'event.recorded') attempts.push(at);
    });
    await bench.addPod('web', { cpu: '1' });
    // Something changes all the time, never for the better.
    for (let at = 0; at < 400; at++) {
      await bench.addNode(`node-${String(at)}`, { cpu: '0' });
      await bench.advance(80);
    }

    const [first = 0, ...others] = attempts;
    const seconds = others.map((at, index) => (at - (others[index - 1] ?? first)) / 1000);
    expect(seconds).toEqual([1, 2, 4, 8, 10, 10]);
  });

  it('fills all the room there is with pods that ask for the same', async () => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', { cpu: '1' });
    await bench.addPod('big', { cpu: '1' });
    for (const name of ['a', 'b', 'c']) await bench.addPod(name, { cpu: '500m' });
    await bench.advance(5000);

    await bench.deletePod('big');
    await bench.advance(20_000);

    expect(['a', 'b', 'c'].map((name) => bench.nodeOf(name))).toEqual(['node-1', 'node-1', '']);
  });

  it('forgets a waiting pod that is deleted', async () => {
    const bench = new SchedulingBench();
    await bench.addPod('web');
    await bench.deletePod('web');
    expect(bench.scheduler.pendingCount).toBe(0);

    await bench.addNode('node-1');
    await bench.advance(60_000);

    expect(bench.events('web').map(({ reason }) => reason)).toEqual(['FailedScheduling']);
  });
});

describe('Scheduler: bindings that fail', () => {
  it('tries again after a back-off, and says so', async () => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', { pods: '1' });
    bench.world.faults.plan({
      point: 'api.request',
      match: 'pods/binding',
      times: 1,
      error: 'etcd is away',
    });
    await bench.addPod('web');
    expect(bench.nodeOf('web')).toBe('');
    expect(bench.events('web')).toMatchObject([
      {
        reason: 'FailedScheduling',
        message: 'binding rejected: Internal error occurred: etcd is away',
      },
    ]);

    await bench.advance(1000);

    expect(bench.nodeOf('web')).toBe('node-1');
  });

  it('does not hold room for a pod that was deleted meanwhile', async () => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', { pods: '1' });
    bench.world.faults.plan({
      point: 'api.request',
      match: 'pods/binding',
      times: 1,
      delayMs: 50,
    });
    await bench.addPod('web');
    await bench.deletePod('web');
    await bench.advance(100);
    await bench.addPod('other');

    expect(bench.nodeOf('other')).toBe('node-1');
    expect(bench.scheduler.pendingCount).toBe(0);
  });

  it('counts a pod once that changes while it is bound', async () => {
    const bench = new SchedulingBench();
    await bench.addNode('node-1', { pods: '2' });
    const pods = bench.client.resource('pods');
    bench.world.faults.plan({
      point: 'api.request',
      match: 'pods/binding',
      times: 1,
      delayMs: 2,
    });
    bench.begin(pods.create(podManifest('web')));
    for (let at = 0; at < 8; at++) {
      await bench.advance(1);
      pods
        .patch({ name: 'web' }, { metadata: { labels: { at: String(at) } } })
        .subscribe({ error: () => undefined });
    }
    await bench.advance(100);
    await bench.addPod('other');

    expect([bench.nodeOf('web'), bench.nodeOf('other')]).toEqual(['node-1', 'node-1']);
    expect(bench.scheduler.pendingCount).toBe(0);
  });
});

describe('Scheduler: stop', () => {
  it('leaves no watch and no timer', async () => {
    const bench = new SchedulingBench();
    await bench.addPod('waiting');
    await bench.addNode('node-1', { pods: '0' });
    expect(bench.api.watcherCount).toBe(2);

    bench.scheduler.stop();
    await bench.advance(5);

    expect(bench.api.watcherCount).toBe(0);
    expect(bench.world.loop.pendingCount).toBe(0);
  });
});
