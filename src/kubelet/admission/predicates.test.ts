/** Upstream: pkg/kubelet/lifecycle/predicate_test.go, pkg/kubelet/preemption/preemption_test.go (v1.36). */
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/index.ts';
import { aPod } from '../testing/pod-values.ts';
import { generalFilter, type NodeRoom } from './predicates.ts';
import { getPodsToPreempt } from './preemption.ts';
import { requestOf, type ResourceName } from './resources.ts';

type Spec = Partial<Pod['spec']>;

const ROOM: NodeRoom = {
  name: 'node-1',
  labels: { zone: 'a', cores: '8' },
  taints: [],
  capacity: { pods: 2, cpu: 1000, memory: 1000, 'ephemeral-storage': 1000 },
};

function asking(cpu: string, memory = '0', rest: Spec = {}, name = 'web'): Pod {
  const resources = { requests: { cpu, memory } };
  return aPod({
    metadata: { name, uid: name },
    spec: { containers: [{ name: 'main', resources }], ...rest },
    status: { qosClass: 'Burstable' },
  });
}

const requirement = (key: string, operator: string, ...values: readonly string[]): Spec => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key, operator, values: [...values] }] }],
      },
    },
  },
});

const named = (name: string): Spec => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] },
        ],
      },
    },
  },
});

const port = (hostPort: number, rest: Readonly<Record<string, string>> = {}): Spec => ({
  containers: [{ name: 'main', ports: [{ containerPort: 80, hostPort, ...rest }] }],
});

const AFFINITY = "NodeAffinity: node(s) didn't match Pod's node affinity/selector";
const PORTS = "NodePorts: node(s) didn't have free ports for the requested pod ports";

/** In words. */
function refused(pod: Pod, others: readonly Pod[] = [], room: Partial<NodeRoom> = {}) {
  return generalFilter(pod, { ...ROOM, ...room }, others).map((failure) =>
    'predicate' in failure
      ? `${failure.predicate}: ${failure.why}`
      : `${failure.resource} ${String(failure.requested)}+${String(failure.used)}>${String(failure.capacity)}`,
  );
}

describe('generalFilter', () => {
  it.each<[string, Pod, Pod[], string[]]>([
    ['what fits exactly', asking('1', '1000'), [], []],
    ['one thousandth of a core too much', asking('1001m'), [], ['cpu 1001+0>1000']],
    ['what is used already', asking('600m'), [asking('500m')], ['cpu 600+500>1000']],
    ['memory', asking('0', '1001'), [], ['memory 1001+0>1000']],
    ['both, in order', asking('2', '2000'), [], ['cpu 2000+0>1000', 'memory 2000+0>1000']],
    ['too many pods', asking('0'), [asking('0'), asking('0')], ['pods 1+2>2']],
    ['what asks for nothing where all is used', asking('0'), [asking('1')], []],
    ['its label', asking('0', '0', { nodeSelector: { zone: 'a' } }), [], []],
    ['another label', asking('0', '0', { nodeSelector: { zone: 'b' } }), [], [AFFINITY]],
    ['In', asking('0', '0', requirement('zone', 'In', 'a', 'b')), [], []],
    ['NotIn', asking('0', '0', requirement('zone', 'NotIn', 'a')), [], [AFFINITY]],
    ['Exists', asking('0', '0', requirement('disk', 'Exists')), [], [AFFINITY]],
    ['DoesNotExist', asking('0', '0', requirement('disk', 'DoesNotExist')), [], []],
    ['Gt', asking('0', '0', requirement('cores', 'Gt', '7')), [], []],
    ['Lt', asking('0', '0', requirement('cores', 'Lt', '8')), [], [AFFINITY]],
    ['its name', asking('0', '0', named('node-1')), [], []],
    ['another name', asking('0', '0', named('node-2')), [], [AFFINITY]],
    ['a free port', asking('0', '0', port(80)), [asking('0', '0', port(81))], []],
    ['a taken port', asking('0', '0', port(80)), [asking('0', '0', port(80))], [PORTS]],
    [
      'the port by another protocol',
      asking('0', '0', port(80, { protocol: 'UDP' })),
      [asking('0', '0', port(80))],
      [],
    ],
    [
      'the port at another address',
      asking('0', '0', port(80, { hostIP: '10.0.0.1' })),
      [asking('0', '0', port(80, { hostIP: '10.0.0.2' }))],
      [],
    ],
    [
      'the port at every address',
      asking('0', '0', port(80, { hostIP: '10.0.0.1' })),
      [asking('0', '0', port(80))],
      [PORTS],
    ],
  ])('%s', (_what, pod, others, expected) => {
    expect(refused(pod, others)).toEqual(expected);
  });

  it.each([
    ['NoExecute', {}, ["TaintToleration: node(s) had taints that the pod didn't tolerate"]],
    ['NoSchedule', {}, []],
    ['NoExecute', { tolerations: [{ operator: 'Exists' }] }, []],
  ])('a taint of effect %s, with %j', (effect, spec, expected) => {
    expect(refused(asking('0', '0', spec), [], { taints: [{ key: 'k', effect }] })).toEqual(
      expected,
    );
  });

  it('does not ask static pods for tolerations', () => {
    const annotations = { 'kubernetes.io/config.source': 'file' };
    const taints = [{ key: 'k', effect: 'NoExecute' }];

    expect(refused(aPod({ metadata: { annotations } }), [], { taints })).toEqual([]);
  });
});

describe('requestOf', () => {
  const container = (cpu: string, restartPolicy?: string) => ({
    name: 'c',
    resources: { requests: { cpu } },
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
  });

  it.each<[string, Pod['spec'], number]>([
    [
      'the pod as a whole, whatever its containers say',
      { containers: [container('1')], resources: { requests: { cpu: '2' } } } as Pod['spec'],
      2000,
    ],
    ['containers together', { containers: [container('1'), container('500m')] }, 1500],
    [
      'one init container at a time',
      { initContainers: [container('2'), container('3')], containers: [container('1')] },
      3000,
    ],
    [
      'a sidecar beside the containers',
      { initContainers: [container('2', 'Always')], containers: [container('1')] },
      3000,
    ],
    [
      'a sidecar beside later init containers',
      { initContainers: [container('2', 'Always'), container('3')], containers: [container('1')] },
      5000,
    ],
    ['overhead on top', { containers: [container('1')], overhead: { cpu: '100m' } }, 1100],
    ['a tenth of a thousandth as a whole one', { containers: [container('0.0001')] }, 1],
  ])('%s', (_what, spec, cpu) => {
    expect(requestOf(aPod({ spec }), 'cpu')).toBe(cpu);
  });
});

describe('getPodsToPreempt', () => {
  const critical = asking('1', '0', { priority: 2_000_000_000 }, 'critical');
  const of = (name: string, cpu: string, qosClass: string, priority?: number): Pod => ({
    ...asking(cpu, '0', priority === undefined ? {} : { priority }, name),
    status: { qosClass },
  });
  const lack = (cpu: number) => new Map<ResourceName, number>([['cpu', cpu]]);
  const chosen = (pods: readonly Pod[], cpu: number): readonly string[] =>
    getPodsToPreempt(critical, pods, lack(cpu)).map(({ metadata }) => metadata.name);

  it.each<[string, Pod[], number, string[]]>([
    [
      'the one that is enough',
      [of('a', '100m', 'Burstable'), of('b', '500m', 'Burstable')],
      400,
      ['b'],
    ],
    [
      'the smaller of two that are',
      [of('a', '900m', 'Burstable'), of('b', '500m', 'Burstable')],
      400,
      ['b'],
    ],
    [
      'several if none is',
      [of('a', '300m', 'Burstable'), of('b', '200m', 'Burstable')],
      500,
      ['a', 'b'],
    ],
    [
      'the worse class first',
      [of('a', '500m', 'Guaranteed'), of('b', '500m', 'Burstable')],
      400,
      ['b'],
    ],
    [
      'a better class only for the rest',
      [of('a', '500m', 'Guaranteed'), of('b', '300m', 'Burstable')],
      600,
      ['b', 'a'],
    ],
  ])('takes %s', (_what, pods, cpu, expected) => {
    expect(chosen(pods, cpu)).toEqual(expected);
  });

  it('takes no critical pod of the same priority, and says so if nothing is left', () => {
    const other = of('a', '1', 'Burstable', 2_000_000_000);

    expect(() => chosen([other, of('b', '100m', 'Burstable')], 400)).toThrow(
      'no set of running pods found to reclaim resources: [(res: cpu, q: 300), ]',
    );
  });
});
