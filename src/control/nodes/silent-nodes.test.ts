/**
 * A node of which nothing is heard, and what follows. Upstream: pkg/controller/nodelifecycle,
 * pkg/controller/tainteviction, pkg/controller/podgc (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { Node } from '../../api/index.ts';
import { IMAGE, KubeletLab } from '../../../testing/kubelet-lab.ts';

const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** A pod that runs on node-1, whatever else there is. */
const pod = (name: string, spec: Readonly<Record<string, unknown>> = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations: { 'process.drydock.dev/main': 'sleep infinity' } },
  spec: {
    nodeSelector: { 'kubernetes.io/hostname': 'node-1' },
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'main', image: IMAGE }],
    ...spec,
  },
});

async function open(nodes = 3): Promise<KubeletLab> {
  const bench = await KubeletLab.open({ nodes });
  await bench.lab.apply(pod('web'));
  await bench.advanceSeconds(5);
  return bench;
}

function nodeOf(bench: KubeletLab, name = 'node-1'): Node {
  const node = bench.lab.find('nodes', name, '');
  if (node === undefined) throw new Error(`there is no ${name}`);
  return node;
}

const taintsOf = (bench: KubeletLab): readonly string[] =>
  (nodeOf(bench).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);

const conditionsOf = (bench: KubeletLab): readonly string[] =>
  (nodeOf(bench).status.conditions ?? []).map(
    ({ type, status, reason = '' }) => `${type} ${status} ${reason}`,
  );

const readyOf = (bench: KubeletLab): string | undefined =>
  bench.pod('web').status.conditions?.find(({ type }) => type === 'Ready')?.status;

const stop = (bench: KubeletLab): void => bench.lab.cluster.nodes[0]?.stopComponent('kubelet');

const start = (bench: KubeletLab): void => bench.lab.cluster.nodes[0]?.startComponent('kubelet');

/** Events on the pod, once the world knows of them. */
const said = (bench: KubeletLab, reason: string): readonly string[] =>
  bench.said('web', new RegExp(reason));

describe('a node of which nothing is heard', () => {
  it('stays ready for 40 s, then is Unknown, and its pods are not ready', async () => {
    const bench = await open();
    stop(bench);
    await bench.advanceSeconds(35);
    expect(conditionsOf(bench)).toContain('Ready True KubeletReady');
    expect(readyOf(bench)).toBe('True');
    await bench.advanceSeconds(21);

    expect(conditionsOf(bench)).toEqual([
      'MemoryPressure Unknown NodeStatusUnknown',
      'DiskPressure Unknown NodeStatusUnknown',
      'PIDPressure Unknown NodeStatusUnknown',
      'Ready Unknown NodeStatusUnknown',
    ]);
    expect(nodeOf(bench).status.conditions?.map(({ message }) => message)).toContain(
      'Kubelet stopped posting node status.',
    );
    expect(readyOf(bench)).toBe('False');
    expect(said(bench, 'NodeNotReady')).toEqual(['Warning NodeNotReady: Node is not ready']);
    expect(taintsOf(bench)).toContain(`${UNREACHABLE}:NoSchedule`);
  });

  it('is never Unknown while its lease is renewed, though its status is old', async () => {
    const bench = await open();
    await bench.advanceSeconds(3600);

    expect(conditionsOf(bench)).toContain('Ready True KubeletReady');
    // Admission's taint went when each was seen to be ready.
    expect(bench.records('node.tainted').map(({ at }) => at < 10)).toEqual([true, true, true]);
  });

  it('loses its pods when they have borne it for five minutes', async () => {
    const bench = await open();
    stop(bench);
    await bench.advanceSeconds(60);
    expect(taintsOf(bench)).toContain(`${UNREACHABLE}:NoExecute`);
    await bench.advanceSeconds(280);
    expect(bench.pod('web').metadata.deletionTimestamp).toBeUndefined();
    await bench.advanceSeconds(20);

    expect(bench.pod('web').metadata.deletionTimestamp).toBeDefined();
    expect(bench.pod('web').status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'DeletionByTaintManager',
        message: 'Taint manager: deleting due to NoExecute taint',
      }),
    );
    expect(said(bench, 'TaintManagerEviction')).toEqual([
      'Normal TaintManagerEviction: Marking for deletion Pod default/web',
    ]);
    // Nobody can tell whether it has ended, so it stays until its kubelet says so.
    await bench.advanceSeconds(600);
    expect(bench.pod('web').metadata.deletionTimestamp).toBeDefined();
    start(bench);
    await bench.advanceSeconds(20);
    expect(bench.lab.pod('web')).toBeUndefined();
  });

  it('that comes back in time is ready at once, and keeps its pods', async () => {
    const bench = await open();
    stop(bench);
    await bench.advanceSeconds(120);
    start(bench);
    await bench.advanceSeconds(20);

    expect(conditionsOf(bench)).toContain('Ready True KubeletReady');
    expect(readyOf(bench)).toBe('True');
    expect(taintsOf(bench)).toEqual([]);
    expect(said(bench, 'TaintManagerEviction')).toEqual([
      'Normal TaintManagerEviction: Cancelling deletion of Pod default/web',
    ]);
    await bench.advanceSeconds(600);
    expect(bench.pod('web').metadata.deletionTimestamp).toBeUndefined();
  });

  it('that was only cut off says how it is as soon as it can', async () => {
    const bench = await open();
    const heal = bench.lab.fault({
      point: 'api.request',
      match: 'kubelet/node-1',
      error: 'InternalError',
    });
    await bench.advanceSeconds(70);
    expect(conditionsOf(bench)).toContain('Ready Unknown NodeStatusUnknown');
    heal();
    await bench.advanceSeconds(25);

    expect(conditionsOf(bench)).toContain('Ready True KubeletReady');
    expect(readyOf(bench)).toBe('True');
  });

  it.each([
    ['not at all', [], 0],
    [
      'for 10 s',
      [{ key: UNREACHABLE, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 }],
      10,
    ],
    ['for ever', [{ operator: 'Exists' }], Infinity],
  ])('whose pod tolerates it %s', async (_how, tolerations, seconds) => {
    const bench = await open();
    const [mine] = tolerations;
    const none = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' };
    const zero = {
      key: UNREACHABLE,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 0,
    };
    await bench.lab.apply(pod('own', { tolerations: [none, mine ?? zero] }));
    await bench.advanceSeconds(5);
    stop(bench);
    await bench.advanceSeconds(600);
    const deleted = bench.pod('own').metadata.deletionTimestamp !== undefined;
    const taint = nodeOf(bench).spec.taints?.find(({ effect }) => effect === 'NoExecute');
    const deletions = bench
      .records('event.recorded')
      .filter(
        ({ detail }) => detail.reason === 'TaintManagerEviction' && detail.object === 'default/own',
      );

    expect(deleted).toBe(seconds < Infinity);
    if (!deleted) return;
    const after =
      (deletions[0]?.at ?? NaN) + bench.lab.world.loop.startAt - Date.parse(taint?.timeAdded ?? '');
    expect(Math.floor(after / 1000)).toBe(seconds);
  });

  it('and no other either: it is rather the control plane that is cut off, and no pod goes', async () => {
    const bench = await open(1);
    stop(bench);
    await bench.advanceSeconds(900);

    expect(conditionsOf(bench)).toContain('Ready Unknown NodeStatusUnknown');
    expect(taintsOf(bench)).toEqual([`${UNREACHABLE}:NoSchedule`]);
    expect(bench.pod('web').metadata.deletionTimestamp).toBeUndefined();
  });
});

describe('a node that is gone', () => {
  it('takes its pods with it within a minute', async () => {
    const bench = await open();
    stop(bench);
    await bench.lab.delete('Node', 'node-1');
    await bench.advanceSeconds(35);
    expect(bench.lab.pod('web')).toBeDefined();
    await bench.advanceSeconds(35);

    expect(bench.lab.pod('web')).toBeUndefined();
  });

  it('and comes back in time does not', async () => {
    const bench = await open();
    stop(bench);
    await bench.lab.delete('Node', 'node-1');
    await bench.advanceSeconds(20);
    start(bench);
    await bench.advanceSeconds(120);

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(readyOf(bench)).toBe('True');
  });
});

describe('a node out of service', () => {
  it('has its terminating pods removed, though its kubelet never says that they ended', async () => {
    const bench = await open();
    stop(bench);
    await bench.advanceSeconds(70);
    const taint = {
      key: 'node.kubernetes.io/out-of-service',
      value: 'nodeshutdown',
      effect: 'NoExecute',
    };
    await bench.lab.update('Node', 'node-1', ({ spec }) => {
      spec.taints = [...(spec.taints ?? []), taint];
    });
    await bench.advanceSeconds(25);

    expect(bench.lab.pod('web')).toBeUndefined();
  });
});
