/**
 * The kubelet survives its runtime: whichever call fails or hangs, the world goes on, the pod ends, and
 * nothing is left. Upstream: pkg/kubelet/pod_workers.go, removeTerminatedWorker; pleg/generic.go, Relist;
 * kuberuntime_gc.go; cri-client/pkg/remote_runtime.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { CRI_FAULT_POINTS } from '../cri/index.ts';
import { KubeletLab, type PodShape } from './testing/kubelet-lab.ts';

const VOLUME: PodShape = {
  containers: [{ volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
  spec: { volumes: [{ name: 'data', oci: { image: 'registry.test/team/config:v1' } }] },
};

const POINTS = CRI_FAULT_POINTS.map(({ point }) => point);

/** These have no deadline, as upstream's pulls; such a call hangs for as long as its fault lasts. */
const WITHOUT_DEADLINE: readonly string[] = ['cri.pullImage', 'cri.mountOCIObject'];

const OUTCOMES = [
  ['fails', { error: 'Unavailable' }],
  ['hangs', { hang: true }],
] as const;

const MATRIX = POINTS.flatMap((point) =>
  OUTCOMES.map(([how, outcome]) => {
    const forMs = how === 'hangs' && WITHOUT_DEADLINE.includes(point) ? { forMs: 60_000 } : {};
    return { point, how, fault: { point, ...outcome, ...forMs } };
  }),
);

describe('a call of the runtime, once', () => {
  it.each(MATRIX)('$point $how: the pod runs, ends, and leaves nothing', async ({ fault }) => {
    const bench = await KubeletLab.open();
    bench.lab.fault({ ...fault, times: 1 });
    await bench.run('web', VOLUME);
    await bench.advanceSeconds(300);
    expect(bench.pod('web').status.phase).toBe('Running');
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(400);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(await bench.leftovers()).toEqual([]);
  });

  it.each(MATRIX)('$point $how while the pod ends: it ends nevertheless', async ({ fault }) => {
    const bench = await KubeletLab.open();
    await bench.run('web', VOLUME);
    await bench.advanceSeconds(30);
    bench.lab.fault({ ...fault, times: 1 });
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(500);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(await bench.leftovers()).toEqual([]);
  });
});
