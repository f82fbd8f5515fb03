/**
 * Pods in the network of their node. Upstream: pkg/kubelet/kubelet_pods.go, generateAPIPodStatus;
 * kuberuntime/util, PodSandboxChanged (v1.36).
 */
import { expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

it('a pod in the host network has the node’s addresses, from its first status on', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', { spec: { hostNetwork: true } });
  await bench.advanceSeconds(10);
  const node = bench.lab.cluster.client.resource('nodes');
  const { status } = await bench.lab.perform(node.get({ name: 'node-1' }));
  const ip = status.addresses?.find(({ type }) => type === 'InternalIP')?.address;

  expect(ip).toBeDefined();
  expect(bench.pod('web').status).toMatchObject({
    phase: 'Running',
    hostIP: ip,
    hostIPs: [{ ip }],
    podIP: ip,
    podIPs: [{ ip }],
  });
  const first = bench.versions('web').find((pod) => pod.status.containerStatuses !== undefined);
  expect(first?.status).toMatchObject({ phase: 'Pending', podIP: ip });
});

it('its sandbox is kept, and takes no address of the pods', async () => {
  const bench = await KubeletLab.open();
  await bench.run('host', { spec: { hostNetwork: true } });
  await bench.advanceSeconds(200);
  await bench.run('own');
  await bench.advanceSeconds(10);

  const conditions = bench.pod('host').status.conditions ?? [];
  expect(conditions.find(({ type }) => type === 'PodReadyToStartContainers')?.status).toBe('True');
  expect(bench.said('host', /SandboxChanged|Killing/)).toEqual([]);
  expect(bench.pod('own').status.podIP).toBe('10.1.0.2');

  await bench.lab.delete('Pod', 'host');
  await bench.lab.delete('Pod', 'own');
  await bench.advanceSeconds(100);
  expect(await bench.leftovers()).toEqual([]);
});
