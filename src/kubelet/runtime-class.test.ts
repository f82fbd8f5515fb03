/** Pods that are run by a handler of their class. Upstream: kuberuntime_sandbox.go, createPodSandbox (v1.36). */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

async function run(handler: string, runtimeHandlers: readonly string[]): Promise<KubeletLab> {
  const bench = await KubeletLab.open({ runtimeHandlers });
  const metadata = { name: 'other' };
  await bench.lab.apply({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata, handler });
  await bench.run('web', { containers: [{}], spec: { runtimeClassName: 'other' } });
  await bench.advanceSeconds(5);
  return bench;
}

describe('a pod with a RuntimeClass', () => {
  it('runs if the runtime knows the handler, which its node says', async () => {
    const bench = await run('kata', ['kata']);

    expect(bench.pod('web').status.phase).toBe('Running');
    const { runtimeHandlers = [] } = bench.lab.find('nodes', 'node-1', '')?.status ?? {};
    expect(runtimeHandlers.map(({ name }) => name)).toEqual(['', 'runc', 'kata']);
  });

  it('has no sandbox if the runtime does not know it', async () => {
    const bench = await run('kata', []);

    expect(bench.pod('web').status.phase).toBe('Pending');
    expect(bench.said('web').map((text) => text.replace(/"[0-9a-f]{64}"/, '"ID"'))).toContain(
      'Warning FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = unable to get OCI runtime for sandbox "ID": no runtime for "kata" is configured',
    );
  });

  it('has none if its class went before its kubelet asked', async () => {
    const bench = await KubeletLab.open();
    const metadata = { name: 'other' };
    const handler = 'runc';
    await bench.lab.apply({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata,
      handler,
    });
    bench.lab.fault({ point: 'cri.runPodSandbox', error: 'Unknown', times: 1 });
    await bench.run('web', { containers: [{}], spec: { runtimeClassName: 'other' } });
    await bench.lab.delete('RuntimeClass', 'other');
    await bench.advanceSeconds(60);

    expect(bench.said('web')).toContain(
      'Warning FailedCreatePodSandBox: Failed to create pod sandbox: runtimeclass.node.k8s.io "other" not found',
    );
  });
});
