/** What a node says of itself. Upstream: pkg/kubelet/kubelet_node_status.go (v1.36), and a real node. */
import { describe, expect, it } from 'vitest';
import type { Node } from '../api/index.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

async function node(bench: KubeletLab): Promise<Node> {
  const { client } = bench.lab.cluster;
  return bench.lab.perform(client.resource('nodes').get({ name: 'node-1' }));
}

/** When the status was written, in seconds. */
const writes = (bench: KubeletLab): readonly number[] =>
  bench.records('api.write').flatMap(({ at, detail }) => {
    return detail.resource.startsWith('nodes') ? [Math.floor(at / 1000)] : [];
  });

describe('a node', () => {
  it('has the labels, annotations and features of a real one', async () => {
    const bench = await KubeletLab.open();
    await bench.advanceSeconds(1);
    const { metadata, status } = await node(bench);

    expect(Object.keys(metadata.labels ?? {}).sort()).toEqual([
      'beta.kubernetes.io/arch',
      'beta.kubernetes.io/os',
      'kubernetes.io/arch',
      'kubernetes.io/hostname',
      'kubernetes.io/os',
    ]);
    expect(metadata.annotations).toEqual({
      'node.alpha.kubernetes.io/ttl': '0',
      'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
    });
    expect(status).toMatchObject({
      runtimeHandlers: [
        { name: '', features: { recursiveReadOnlyMounts: true } },
        { name: 'runc', features: { recursiveReadOnlyMounts: true } },
      ],
      features: { supplementalGroupsPolicy: true },
    });
    expect(status.images?.flatMap(({ names = [] }) => names.slice(1))).toEqual([
      'registry.k8s.io/pause:3.10',
    ]);
  });

  it('shows its images within 40 s, the largest first, digests before tags', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { containers: [{ image: 'registry.test/team/server:v1' }] });
    await bench.advanceSeconds(41);
    const { images = [] } = (await node(bench)).status;

    const names = images.map((image) =>
      (image.names ?? []).map((name) => name.replace(/[0-9a-f]{64}/, '<id>')),
    );

    expect(names).toEqual([
      ['registry.k8s.io/pause@sha256:<id>', 'registry.k8s.io/pause:3.10'],
      ['registry.test/team/server@sha256:<id>', 'registry.test/team/server:v1'],
    ]);
    expect(images[0]?.sizeBytes).toBeGreaterThan(images[1]?.sizeBytes ?? Infinity);
  });

  it('reports when something changes, and every five minutes', async () => {
    const bench = await KubeletLab.open();
    await bench.advanceSeconds(100);
    // The second is the controller's, which takes admission's taint away.
    expect(writes(bench)).toEqual([0, 0]);

    await bench.run('web');
    await bench.advanceSeconds(920);
    // Seen by the list at 120 s; looked at every 10 s.
    const [, , change = NaN, ...reports] = writes(bench);
    expect(change).toBeGreaterThanOrEqual(120);
    expect(change).toBeLessThanOrEqual(131);
    expect(reports.map((at, which) => at - (writes(bench)[which + 2] ?? NaN))).toEqual([
      300, 300, 300,
    ]);
  });

  it('says at each start of its kubelet how it is; only what turned ready is said to be', async () => {
    const bench = await KubeletLab.open();
    await bench.advanceSeconds(5);
    const before = await node(bench);
    bench.node.restartKubelet();
    await bench.advanceSeconds(5);
    const after = await node(bench);
    const said = bench
      .records('event.recorded')
      .filter(({ actor }) => actor === 'kubelet/node-1')
      .map(({ detail }) => detail.reason);
    const each = [
      'Starting',
      // The collector of images looks before there are figures, as a recorded one did.
      'InvalidDiskCapacity',
      'NodeHasSufficientMemory',
      'NodeHasNoDiskPressure',
      'NodeHasSufficientPID',
    ];

    expect(said).toEqual([...each, 'NodeReady', ...each]);
    const transitions = ({ status }: Node) =>
      status.conditions?.map((condition) => condition.lastTransitionTime);
    const heartbeats = ({ status }: Node) =>
      status.conditions?.map((condition) => condition.lastHeartbeatTime);
    expect(transitions(after)).toEqual(transitions(before));
    expect(heartbeats(after)).not.toEqual(heartbeats(before));
  });

  it('that was deleted stays away, and its kubelet tries five times at each report', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    const { client } = bench.lab.cluster;
    await bench.lab.perform(client.resource('nodes').delete({ name: 'node-1' }));
    await bench.advanceSeconds(60);

    // Upstream does not register it again either, and says so each time.
    const failures = bench
      .records('kubelet.workFailed')
      .filter(({ detail }) => detail.work === 'node status');
    expect(failures.length % 5).toBe(0);
    expect(failures.length).toBeGreaterThan(0);
  });
});
