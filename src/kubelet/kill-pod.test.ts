/**
 * The end of a pod whose runtime refuses: nobody is in anybody's way. Upstream:
 * pkg/kubelet/kuberuntime/kuberuntime_manager_test.go, TestKillPod; sync_result_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const TWO = { containers: [{ name: 'a' }, { name: 'b' }] };

const refusal = (what: string, target: string): string =>
  `failed to "Kill${what}" for "${target}" with Kill${what}Error: "rpc error: code = PermissionDenied desc = permission denied"`;

async function endOf(...faults: readonly { point: string; match?: string; error?: string }[]) {
  const bench = await KubeletLab.open();
  await bench.run('web', TWO);
  await bench.advanceSeconds(5);
  const { uid } = bench.pod('web').metadata;
  for (const fault of faults) bench.lab.fault({ error: 'PermissionDenied', times: 1, ...fault });
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
  await bench.advanceSeconds(200);
  const exits = bench
    .records('container.exited')
    .map(({ detail: { container, exitCode } }) => `${container} ${String(exitCode)}`);
  const events = bench.said('web', /FailedKillPod/);
  return { exits, events, uid, left: await bench.leftovers() };
}

describe('a call that is refused', () => {
  it('for one container lets the other end', async () => {
    const { exits, events, left } = await endOf({ point: 'cri.stopContainer', match: '/a' });

    // The one that was not asked to end goes with its sandbox.
    expect(exits).toEqual(['b 143', 'a 137']);
    expect(events).toEqual([
      `Warning FailedKillPod: error killing pod: ${refusal('Container', 'a')}`,
    ]);
    expect(left).toEqual([]);
  });

  it('for each of them is told for each', async () => {
    const refused = ['/a', '/b'].map((match) => ({ point: 'cri.stopContainer', match }));
    const { events } = await endOf(...refused);

    expect(events).toEqual([
      `Warning FailedKillPod: error killing pod: [${refusal('Container', 'b')}, ${refusal('Container', 'a')}]`,
    ]);
  });

  it('for the sandbox is told with its UID', async () => {
    const { exits, events, uid, left } = await endOf({ point: 'cri.stopPodSandbox' });

    expect(exits.toSorted()).toEqual(['a 143', 'b 143']);
    expect(events).toEqual([
      `Warning FailedKillPod: error killing pod: ${refusal('PodSandbox', uid)}`,
    ]);
    expect(left).toEqual([]);
  });

  it.each(['cri.stopContainer', 'cri.stopPodSandbox'])(
    'because what %s asks for is gone is no failure',
    async (point) => {
      const { events } = await endOf({ point, error: 'NotFound' });

      expect(events.filter((event) => event.includes('NotFound'))).toEqual([]);
    },
  );
});
