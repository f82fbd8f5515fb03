/**
 * A node that goes off and comes up again. Upstream: containerd internal/cri/server/restart.go (v2);
 * pkg/kubelet/nodestatus/setters.go, MachineInfo; kuberuntime_manager.go, computePodActions (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab, imageOf, type PodShape } from '../../testing/kubelet-lab.ts';

async function rebooted(
  shape: PodShape,
  { offSeconds = 10, forgetsContainers = false } = {},
): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', shape);
  await bench.advanceSeconds(20);
  await bench.lab.perform(bench.node.powerOff());
  await bench.advanceSeconds(offSeconds);
  await bench.lab.perform(bench.node.powerOn({ forgetsContainers }));
  return bench;
}

const LOST = { exitCode: 255, reason: 'Unknown' };

describe('a node that was rebooted', () => {
  it('says so, once', async () => {
    const bench = await KubeletLab.open();
    const before = bench.lab.find('nodes', 'node-1')?.status.nodeInfo?.bootID;
    await bench.lab.perform(bench.node.powerOff());
    await bench.lab.perform(bench.node.powerOn());
    await bench.advanceSeconds(60);
    bench.node.restartKubelet();
    await bench.advanceSeconds(60);
    const after = bench.lab.find('nodes', 'node-1')?.status.nodeInfo?.bootID ?? '';
    const said = bench
      .records('event.recorded')
      .filter(({ detail }) => detail.reason === 'Rebooted')
      .map(({ detail }) => [detail.type, detail.message]);

    expect(after).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(after).not.toBe(before);
    expect(said).toEqual([['Warning', `Node node-1 has been rebooted, boot id: ${after}`]]);
  });

  it('starts in a new sandbox what runs always', async () => {
    const bench = await rebooted({});
    await bench.advanceSeconds(20);

    expect(bench.said('web', /SandboxChanged/)).toEqual([
      'Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
    ]);
    expect(bench.containerStatus('web')).toMatchObject({
      restartCount: 1,
      state: { running: {} },
      lastState: { terminated: LOST },
    });
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(100);
    expect(await bench.leftovers()).toEqual([]);
  });

  // boot-2 of the catalogue of bugs.
  it.each([false, true])(
    'runs nothing twice that runs once; the runtime forgets its containers: %s',
    async (forgetsContainers) => {
      const bench = await rebooted({ spec: { restartPolicy: 'Never' } }, { forgetsContainers });
      await bench.advanceSeconds(200);

      expect(bench.records('container.started')).toHaveLength(1);
      expect(bench.pod('web').status.phase).toBe('Failed');
    },
  );

  it('starts anew what its runtime forgot', async () => {
    const bench = await rebooted({}, { forgetsContainers: true });
    await bench.advanceSeconds(30);

    expect(bench.records('container.started')).toHaveLength(2);
    expect(bench.pod('web').status.phase).toBe('Running');
    expect(bench.containerStatus('web')?.restartCount).toBe(1);
  });

  const volumes: PodShape = {
    containers: [
      {
        script: 'read /config/version\nwrite /scratch/here yes\nsleep 1s\nrepeat',
        volumeMounts: [
          { name: 'config', mountPath: '/config' },
          { name: 'scratch', mountPath: '/scratch' },
        ],
      },
    ],
    spec: {
      volumes: [
        { name: 'config', oci: { image: 'registry.test/team/config:v1' } },
        { name: 'scratch', emptyDir: {} },
      ],
    },
  };

  // P20 of docs/oci-volume.md.
  it('mounts volumes anew before a container starts, and has what is on the disk', async () => {
    const bench = await rebooted(volumes);
    const { uid } = bench.pod('web').metadata;
    await bench.advanceSeconds(20);
    const [, mounted] = bench.records('object.mounted');
    const [, started] = bench.records('container.started');
    const failed = bench.records('container.read').filter(({ detail }) => 'error' in detail);

    expect(mounted?.at).toBeLessThan(started?.at ?? NaN);
    expect(failed).toEqual([]);
    const path = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/scratch`;
    expect(await bench.node.host.files.readdir(path)).toHaveLength(1);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(100);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('shows nothing of what a volume had before, if there is another content now', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', volumes);
    await bench.advanceSeconds(20);
    await bench.lab.perform(bench.node.powerOff());
    const other = { layers: [{ files: { version: 'newer', more: 'too' } }] };
    const reference = 'team/config:v1';
    await bench.lab.push({ reference, image: other }, 'registry.test');
    await bench.lab.perform(bench.node.powerOn());
    await bench.advanceSeconds(20);
    await bench.lab.push({ reference, image: imageOf('newest') }, 'registry.test');
    await bench.lab.perform(bench.node.powerOff());
    await bench.lab.perform(bench.node.powerOn());
    await bench.advanceSeconds(20);
    const { uid } = bench.pod('web').metadata;
    const path = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~oci/config`;
    const names = (await bench.node.host.files.readdir(path)).map(({ name }) => name);

    expect(names.filter((name) => !name.startsWith('..20'))).toEqual(['..data', 'version']);
    expect(names).toHaveLength(3);
  });

  it('waits for a registry that is gone, and for nothing else', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', volumes);
    await bench.run('plain', { containers: [{ imagePullPolicy: 'IfNotPresent' }] });
    await bench.advanceSeconds(20);
    await bench.lab.setRegistryAvailable(false);
    await bench.lab.perform(bench.node.powerOff());
    await bench.lab.perform(bench.node.powerOn());
    await bench.advanceSeconds(60);

    expect(bench.containerStatus('plain')?.state).toMatchObject({ running: {} });
    expect(bench.said('web', /FailedMount/)).not.toEqual([]);
    expect(bench.records('container.started')).toHaveLength(3);
    await bench.lab.setRegistryAvailable(true);
    await bench.advanceSeconds(150);
    expect(bench.records('container.started')).toHaveLength(4);
  });
});
