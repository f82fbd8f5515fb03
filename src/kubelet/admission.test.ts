/**
 * Pods that no scheduler sent, at a node that has no room, or is going. Upstream:
 * pkg/kubelet/lifecycle/predicate.go, preemption, nodeshutdown (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { Node } from '../api/index.ts';
import { IMAGE, KubeletLab } from '../../testing/kubelet-lab.ts';

interface Shape {
  readonly cpu?: string;
  readonly script?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Bound by its manifest. The node has 64 cores. */
const bound = (name: string, { cpu = '0', script = 'sleep infinity', spec = {} }: Shape = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations: { 'process.drydock.dev/main': script } },
  spec: {
    nodeName: 'node-1',
    terminationGracePeriodSeconds: 20,
    containers: [{ name: 'main', image: IMAGE, resources: { requests: { cpu } } }],
    ...spec,
  },
});

const CRITICAL = { priorityClassName: 'system-node-critical' };

const verdict = (bench: KubeletLab, name: string) => {
  const { phase, reason, message } = bench.pod(name).status;
  return { phase, reason, message };
};

describe('a pod at a node', () => {
  it.each<[string, Shape, string, string]>([
    [
      'without room',
      { cpu: '65' },
      'OutOfcpu',
      "Node didn't have enough resource: cpu, requested: 65000, used: 0, capacity: 64000",
    ],
    [
      'that it does not ask for',
      { spec: { nodeSelector: { zone: 'b' } } },
      'NodeAffinity',
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'of another system',
      { spec: { os: { name: 'windows' } } },
      'PodOSNotSupported',
      "Failed to admit pod as the OS field doesn't match node OS",
    ],
  ])('%s is rejected', async (_what, shape, reason, message) => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(bound('web', shape));
    await bench.advanceSeconds(12);

    expect(verdict(bench, 'web')).toEqual({
      phase: 'Failed',
      reason,
      message: `Pod was rejected: ${message}`,
    });
    expect(bench.said('web', new RegExp(reason))).toEqual([`Warning ${reason}: ${message}`]);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('has the room of those that have ended', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(
      bound('first', { cpu: '40', script: 'exit 0', spec: { restartPolicy: 'Never' } }),
    );
    await bench.advanceSeconds(10);
    await bench.lab.apply(bound('web', { cpu: '40' }));
    await bench.advanceSeconds(5);

    expect(verdict(bench, 'web').phase).toBe('Running');
  });

  it('that is critical has others make room, and waits until they have ended', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(bound('small', { cpu: '10' }));
    await bench.lab.apply(
      bound('large', { cpu: '40', script: 'on SIGTERM exit 1 after 5s\nsleep infinity' }),
    );
    await bench.advanceSeconds(5);
    await bench.lab.apply(bound('vital', { cpu: '40', spec: CRITICAL }));
    await bench.advanceSeconds(4);
    expect(verdict(bench, 'vital').phase).toBe('Pending');
    expect(bench.records('container.started').map(({ detail }) => detail.pod)).not.toContain(
      'default/vital',
    );
    await bench.advanceSeconds(10);

    expect(verdict(bench, 'vital').phase).toBe('Running');
    expect(verdict(bench, 'small').phase).toBe('Running');
    expect(verdict(bench, 'large')).toEqual({
      phase: 'Failed',
      reason: 'Preempting',
      message: 'Preempted in order to admit critical pod',
    });
    expect(bench.said('large', /Preempting/)).toEqual([
      'Warning Preempting: Preempted in order to admit critical pod',
    ]);
    expect(bench.pod('large').status.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', reason: 'TerminationByKubelet' }),
    );
  });

  it('that is critical is rejected if even all others were not enough', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(bound('vital', { cpu: '70', spec: CRITICAL }));
    await bench.advanceSeconds(12);

    expect(verdict(bench, 'vital')).toEqual({
      phase: 'Failed',
      reason: 'UnexpectedAdmissionError',
      message:
        'Pod was rejected: Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 6000), ]',
    });
  });
});

describe('a node that is shut down', () => {
  const kubelet = { shutdownGracePeriodMs: 30_000, shutdownGracePeriodCriticalPodsMs: 10_000 };

  async function open(): Promise<KubeletLab> {
    const bench = await KubeletLab.open({ kubelet });
    await bench.lab.apply(
      bound('web', { script: 'on SIGTERM exit 1 after 5s\nsleep infinity' }),
      bound('vital', { spec: CRITICAL }),
      bound('done', { script: 'exit 0', spec: { restartPolicy: 'Never' } }),
    );
    await bench.advanceSeconds(10);
    return bench;
  }

  const readyOf = ({ lab }: KubeletLab) =>
    lab
      .find('nodes', 'node-1', '')
      ?.status.conditions?.find(
        ({ type }: NonNullable<Node['status']['conditions']>[number]) => type === 'Ready',
      );

  it('ends its pods, critical ones last, and says why', async () => {
    const bench = await open();
    await bench.lab.perform(bench.node.announceShutdown());
    await bench.advanceSeconds(1);
    const ends = ['web', 'vital'].map((name) => {
      const [record] = bench
        .records('container.exited')
        .filter(({ detail }) => detail.podUid === bench.pod(name).metadata.uid);
      return record?.at ?? NaN;
    });
    const terminated = {
      phase: 'Failed',
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
    };

    expect(ends[0]).toBeLessThan(ends[1] ?? NaN);
    expect(verdict(bench, 'web')).toEqual(terminated);
    expect(verdict(bench, 'vital')).toEqual(terminated);
    expect(verdict(bench, 'done').phase).toBe('Succeeded');
    expect(readyOf(bench)).toMatchObject({
      status: 'False',
      reason: 'KubeletNotReady',
      message: 'node is shutting down',
    });
  });

  it('takes no pod any more', async () => {
    const bench = await open();
    await bench.lab.perform(bench.node.announceShutdown());
    await bench.lab.apply(bound('late'));
    await bench.advanceSeconds(2);

    expect(verdict(bench, 'late')).toEqual({
      phase: 'Failed',
      reason: 'NodeShutdown',
      message: 'Pod was rejected: Pod was rejected as the node is shutting down.',
    });
  });

  it('is not told before without a grace period', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(bound('web'));
    await bench.advanceSeconds(5);
    const before = bench.now;
    await bench.lab.perform(bench.node.announceShutdown());

    expect(bench.now).toBe(before);
    expect(verdict(bench, 'web').phase).toBe('Running');
  });
});
