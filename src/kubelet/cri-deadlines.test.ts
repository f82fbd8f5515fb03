/** Calls of the runtime that are waited for no longer: each at its own deadline, and it is cancelled. */
import { expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const SECONDS = 1000;

/** How long after the call to this pod's sandbox or container its pass failed, by pod. */
function givenUpAfter(bench: KubeletLab, pod: string, method: string): number {
  const call = bench
    .records('cri.call')
    .find(({ detail }) => detail.method === method && detail.subject.includes(pod));
  const failure = bench.records('pod.syncFailed').find(({ detail }) => detail.pod.includes(pod));
  return ((failure?.at ?? NaN) - (call?.at ?? NaN)) / SECONDS;
}

it('a call that waits longest is given up in time, though another one was before it', async () => {
  const bench = await KubeletLab.open();
  bench.lab.fault({ point: 'cri.runPodSandbox', match: 'slow', hang: true, times: 1 });
  bench.lab.fault({ point: 'cri.createContainer', match: 'quick', hang: true, times: 1 });
  await bench.run('slow');
  await bench.run('quick');
  await bench.advanceSeconds(300);

  expect(givenUpAfter(bench, 'quick', 'createContainer')).toBe(120);
  expect(givenUpAfter(bench, 'slow', 'runPodSandbox')).toBe(240);
});

it('a call that was given up does nothing any more, though the runtime goes on', async () => {
  const bench = await KubeletLab.open();
  bench.lab.fault({ point: 'cri.startContainer', hang: true, times: 1, forMs: 300_000 });
  await bench.run('web');
  await bench.advanceSeconds(400);

  expect(bench.records('container.started')).toHaveLength(1);
  expect(bench.pod('web').status.phase).toBe('Running');
});
