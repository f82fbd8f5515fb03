/** Who has to go for whom: upstream's rules for victims and nodes, and what everybody is told. */
import { describe, expect, it } from 'vitest';
import type { Pod, PodDisruptionBudget } from '../../api/index.ts';
import { podManifest, SchedulingBench, type PodShape } from '../testing/scheduling-bench.ts';
import { byBudget } from './preemption/budget-violations.ts';
import { pickCandidate } from './preemption/pick-candidate.ts';
import { NodeAccount } from './node-account.ts';
import type { PlacedPod } from './placed-pod.ts';

const CLASSES = { low: -10, middle: 100, high: 1000 } as const;
type Class = keyof typeof CLASSES;

/** Classes, and nodes of one core each. */
async function bench(...nodes: readonly string[]): Promise<SchedulingBench> {
  const made = new SchedulingBench();
  for (const [name, value] of Object.entries(CLASSES)) {
    await made.request(
      made.client.resource('priorityclasses').create({ metadata: { name }, value }),
    );
  }
  for (const name of nodes) await made.addNode(name, { cpu: '1' });
  return made;
}

const of = (priorityClassName: Class, cpu: string, more: PodShape = {}): PodShape => ({
  cpu,
  ...more,
  spec: { priorityClassName, ...more.spec },
});
const on = (nodeName: string, className: Class, cpu: string, more: PodShape = {}): PodShape =>
  of(className, cpu, { ...more, spec: { ...more.spec, nodeName } });

const victims = (made: SchedulingBench): readonly string[] =>
  made.api.store
    .list('pods', {})
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    .map(({ metadata }) => metadata.name);

async function budget(
  made: SchedulingBench,
  name: string,
  app: string,
  disruptionsAllowed: number,
): Promise<void> {
  const budgets = made.client.resource('poddisruptionbudgets');
  const spec = { minAvailable: 1, selector: { matchLabels: { app } } };
  await made.request(budgets.create({ metadata: { name }, spec }));
  await made.request(budgets.patchStatus({ name }, { status: { disruptionsAllowed } }));
}

describe('preemption: what is said and done', () => {
  it('nominates the pod, ends the victim, and binds when it is gone', async () => {
    const made = await bench('node-1');
    await made.addPod('victim', of('low', '1'));
    await made.addPod('urgent', of('high', '1'));
    const { uid } = made.pod('urgent')?.metadata ?? { uid: '' };

    expect(made.pod('urgent')?.status.nominatedNodeName).toBe('node-1');
    expect(made.whyNot('urgent')).toBe('0/1 nodes are available: 1 Insufficient cpu.');
    expect(made.pod('victim')?.metadata.deletionTimestamp).toBeDefined();
    expect(made.pod('victim')?.status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'PreemptionByScheduler',
        message: 'default-scheduler: preempting to accommodate a higher priority pod',
      }),
    );
    expect(made.events('victim').at(-1)).toMatchObject({
      type: 'Normal',
      reason: 'Preempted',
      message: `Preempted by pod ${uid} on node node-1`,
    });

    await made.deletePod('victim');
    await made.advance(1000);

    expect(made.nodeOf('urgent')).toBe('node-1');
    expect(made.pod('urgent')?.status.nominatedNodeName).toBeUndefined();
  });

  it('holds the room for the pod that it was made for', async () => {
    const made = await bench('node-1');
    await made.addPod('victim', of('low', '1'));
    await made.addPod('urgent', of('high', '1'));
    await made.deletePod('victim');
    await made.addPod('sly', of('middle', '1'));
    await made.advance(5000);

    expect([made.nodeOf('urgent'), made.nodeOf('sly')]).toEqual(['node-1', '']);
  });

  it('takes no second victim while the first ends', async () => {
    const made = await bench('node-1', 'node-2');
    for (const at of [1, 2]) await made.addPod(`low-${String(at)}`, of('low', '1'));
    await made.addPod('urgent', of('high', '1'));
    // Something else becomes possible, so that the pod is tried again.
    await made.addNode('node-3', { cpu: '100m' });
    await made.advance(10_000);

    expect(victims(made)).toHaveLength(1);
    expect(made.whyNot('urgent')).toBe(
      '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to a terminating pod on the nominated node.',
    );
  });

  it('gives a node up that a more important pod takes', async () => {
    const made = await bench('node-1');
    await made.addPod('victim', of('low', '1'));
    await made.addPod('first', of('middle', '1'));
    expect(made.pod('first')?.status.nominatedNodeName).toBe('node-1');
    await made.addPod('second', of('high', '1'));

    expect(made.pod('first')?.status.nominatedNodeName).toBeUndefined();
    expect(made.pod('second')?.status.nominatedNodeName).toBe('node-1');
  });

  it('goes elsewhere if there is room meanwhile, and leaves no nomination', async () => {
    const made = await bench('node-1');
    await made.addPod('victim', of('low', '1'));
    await made.addPod('urgent', of('high', '1'));
    await made.advance(2000);
    await made.addNode('node-2', { cpu: '1' });
    await made.addPod('other', of('middle', '1'));

    expect(made.nodeOf('urgent')).toBe('node-2');
    expect(made.pod('urgent')?.status.nominatedNodeName).toBeUndefined();
  });

  it.each<[string, PodShape, string]>([
    [
      'of a pod that never preempts',
      { ...of('high', '1'), spec: { priorityClassName: 'polite' } },
      '1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    ],
    [
      'of a pod of the same priority',
      of('low', '1'),
      '1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
    [
      'for a pod that is too large for the node',
      of('high', '2'),
      '1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    ],
  ])('does nothing %s', async (_name, shape, message) => {
    const made = await bench('node-1');
    await made.request(
      made.client
        .resource('priorityclasses')
        .create({ metadata: { name: 'polite' }, value: 2000, preemptionPolicy: 'Never' }),
    );
    await made.addPod('victim', of('low', '1'));
    await made.addPod('pod', shape);

    expect(made.whyNot('pod')).toBe(`0/1 nodes are available: ${message}`);
    expect(victims(made)).toEqual([]);
  });

  it('helps where a pod is kept out by others of lower priority', async () => {
    const made = await bench('node-1');
    const labelSelector = { matchLabels: { app: 'noisy' } };
    await made.addPod('noisy', { ...of('low', '100m'), labels: { app: 'noisy' } });
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector };
    await made.request(
      made.client
        .resource('nodes')
        .patch(
          { name: 'node-1' },
          { metadata: { labels: { 'kubernetes.io/hostname': 'node-1' } } },
        ),
    );
    const podAntiAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
    await made.addPod('quiet', of('high', '100m', { spec: { affinity: { podAntiAffinity } } }));

    expect(victims(made)).toEqual(['noisy']);
  });
});

describe('preemption: whom on a node', () => {
  it.each<[string, readonly (readonly [string, Class, string])[], string, readonly string[]]>([
    [
      'nobody of higher priority',
      [
        ['a', 'high', '500m'],
        ['b', 'low', '500m'],
      ],
      '500m',
      ['b'],
    ],
    [
      'the less important',
      [
        ['a', 'middle', '500m'],
        ['b', 'low', '500m'],
      ],
      '500m',
      ['b'],
    ],
    [
      'no more than it takes',
      [
        ['a', 'low', '200m'],
        ['b', 'low', '300m'],
        ['c', 'low', '500m'],
      ],
      '500m',
      ['c'],
    ],
    // The more important are kept first, so that the less important go, if they are many.
    [
      'the less important, though they are more',
      [
        ['a', 'middle', '600m'],
        ['b', 'low', '200m'],
        ['c', 'low', '200m'],
      ],
      '400m',
      ['b', 'c'],
    ],
  ])('%s', async (_name, pods, cpu, expected) => {
    const made = await bench('node-1');
    for (const [name, className, needs] of pods) {
      await made.addPod(name, on('node-1', className, needs));
    }
    await made.addPod('urgent', of('high', cpu));

    expect(victims(made)).toEqual(expected);
  });

  it('those rather that no budget holds', async () => {
    const made = await bench('node-1');
    await budget(made, 'held', 'db', 0);
    await made.addPod('held', on('node-1', 'low', '500m', { labels: { app: 'db' } }));
    await made.addPod('free', on('node-1', 'middle', '500m'));
    await made.addPod('urgent', of('high', '500m'));

    expect(victims(made)).toEqual(['free']);
  });

  it('those that a budget holds, if nothing else helps', async () => {
    const made = await bench('node-1');
    await budget(made, 'held', 'db', 0);
    await made.addPod('held', on('node-1', 'low', '1', { labels: { app: 'db' } }));
    await made.addPod('urgent', of('high', '1'));

    expect(victims(made)).toEqual(['held']);
  });
});

const placed = (name: string, priority: number, startTime?: string, labels = {}): PlacedPod => ({
  pod: {
    metadata: { name, namespace: 'default', labels },
    spec: { priority },
    status: { startTime },
  } as unknown as Pod,
  requests: {} as never,
  terms: undefined,
  claims: [],
});

describe('preemption: on which node', () => {
  const node = (name: string) => new NodeAccount(name);
  const early = '2026-01-01T00:00:00Z';
  const late = '2026-01-01T01:00:00Z';

  it.each<[string, number, readonly PlacedPod[], number, readonly PlacedPod[]]>([
    ['the fewest budgets broken', 1, [placed('a', 0)], 0, [placed('b', 9), placed('c', 9)]],
    ['the lowest highest priority', 0, [placed('a', 9)], 0, [placed('b', 8), placed('c', 8)]],
    ['the smallest sum', 0, [placed('a', 9), placed('b', 3)], 0, [placed('c', 9), placed('d', 2)]],
    ['fewer though negative', 0, [placed('a', -1), placed('b', -9)], 0, [placed('c', -1)]],
    ['the latest start', 0, [placed('a', 9, early)], 0, [placed('b', 9, late)]],
    [
      'of the most important',
      0,
      [placed('a', 9, early), placed('b', 1, late)],
      0,
      [placed('c', 9, late), placed('d', 1, early)],
    ],
  ])('%s', (_name, otherViolations, other, bestViolations, best) => {
    const candidates = [
      { node: node('other'), victims: other, violationCount: otherViolations },
      { node: node('best'), victims: best, violationCount: bestViolations },
    ];

    expect(pickCandidate(candidates)?.node.name).toBe('best');
    expect(pickCandidate(candidates.toReversed())?.node.name).toBe('best');
  });

  it('the first of equals', () => {
    const candidate = { victims: [placed('a', 1)], violationCount: 0 };
    const candidates = ['one', 'two'].map((name) => ({ ...candidate, node: node(name) }));

    expect(pickCandidate(candidates)?.node.name).toBe('one');
    expect(pickCandidate([])).toBeUndefined();
  });
});

describe('budgets that would be broken', () => {
  const aBudget = (app: string, disruptionsAllowed: number, disruptedPods = {}) =>
    ({
      metadata: { namespace: 'default' },
      spec: { selector: app === '' ? {} : { matchLabels: { app } } },
      status: { disruptionsAllowed, disruptedPods },
    }) as unknown as PodDisruptionBudget;
  const pods = ['a', 'b', 'c'].map((name) => placed(name, 0, undefined, { app: 'db' }));

  it.each<[string, readonly PodDisruptionBudget[], readonly string[]]>([
    ['none without a budget', [], []],
    ['those after what is allowed', [aBudget('db', 1)], ['b', 'c']],
    ['not by a budget of others', [aBudget('web', 0)], []],
    ['not by one that selects nothing', [aBudget('', 0)], []],
    ['not those that are counted already', [aBudget('db', 0, { a: 'then' })], ['b', 'c']],
    ['by any of two', [aBudget('db', 2), aBudget('db', 1)], ['b', 'c']],
  ])('%s', (_name, budgets, violating) => {
    const found = byBudget(pods, budgets);

    expect(found.violating.map(({ pod }) => pod.metadata.name)).toEqual(violating);
    expect(found.others).toHaveLength(pods.length - violating.length);
  });
});

it('tries a pod again whose victims could not be sent away', async () => {
  const made = await bench('node-1');
  await made.addPod('victim', of('low', '1'));
  made.world.faults.plan({ point: 'api.request', match: 'pods/status', times: 1, error: 'away' });
  made.begin(made.client.resource('pods').create(podManifest('urgent', of('high', '1'))));
  await made.advance(3000);

  expect(victims(made)).toEqual(['victim']);
});
