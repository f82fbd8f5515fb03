/** What containers write into their roots and logs counts against the limits of their pod. */
import { describe, expect, it } from 'vitest';
import { operation } from '../sim/index.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const MIB = 2 ** 20;
const WRITES = ['sh', '-c', 'dd if=/dev/zero of=/big bs=1M count=3; sleep 3600'];
const LOGS = ['sh', '-c', 'while true; do echo 0123456789abcdef0123456789abcdef; sleep 0.1; done'];
const WAITS = ['sh', '-c', 'sleep 3600'];

interface Summary {
  readonly pods: readonly {
    readonly podRef: { readonly name: string };
    readonly containers: readonly {
      readonly name: string;
      readonly rootfs: { readonly usedBytes: number; readonly availableBytes: number };
      readonly logs: { readonly usedBytes: number };
    }[];
    readonly 'ephemeral-storage': { readonly usedBytes: number };
  }[];
}

const container = (name: string, command: readonly string[], limit?: string) => ({
  name,
  command,
  ...(limit === undefined ? {} : { resources: { limits: { 'ephemeral-storage': limit } } }),
});

async function evicted(containers: readonly object[], seconds = 40): Promise<unknown> {
  const bench = await KubeletLab.open();
  await bench.run('web', { containers: [...containers] });
  await bench.advanceSeconds(seconds);
  const { phase, reason, message } = bench.pod('web').status;
  const signals = ['ephemeralcontainerfs.limit', 'ephemeralpodfs.limit'];
  const counted = signals.filter((eviction_signal) =>
    bench.node.kubelet.metrics.value('evictions', { eviction_signal }),
  );
  return { phase, reason, message, counted };
}

describe('a limit of ephemeral storage', () => {
  it('of its only container is the pod’s, which is looked at first', async () => {
    expect(await evicted([container('main', WRITES, '2Mi')])).toEqual({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ',
      counted: ['ephemeralpodfs.limit'],
    });
  });

  it('of a container binds it where the pod may have more', async () => {
    expect(
      await evicted([container('main', WRITES, '2Mi'), container('other', WAITS, '8Mi')]),
    ).toMatchObject({
      message: 'Container main exceeded its local ephemeral storage limit "2Mi". ',
      counted: ['ephemeralcontainerfs.limit'],
    });
  });

  it('that is kept evicts nobody', async () => {
    expect(await evicted([container('main', WRITES, '4Mi')])).toMatchObject({ phase: 'Running' });
  });

  it('counts what was written to the log', async () => {
    expect(await evicted([container('main', LOGS, '4Ki')], 60)).toMatchObject({
      message: 'Pod ephemeral local storage usage exceeds the total limit of containers 4Ki. ',
    });
  });

  it('counts nothing of a container that runs no more', async () => {
    const bench = await KubeletLab.open();
    const ends = ['sh', '-c', 'dd if=/dev/zero of=/big bs=1M count=3'];
    await bench.run('web', {
      containers: [container('main', ends, '2Mi')],
      spec: { restartPolicy: 'OnFailure' },
    });
    await bench.advanceSeconds(40);
    expect(bench.pod('web').status).toMatchObject({ phase: 'Succeeded' });
  });
});

describe('the summary', () => {
  it('tells of each container that runs what it wrote, and of its pod the sum', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { containers: [container('main', WRITES), container('other', WAITS)] });
    await bench.run('done', {
      containers: [container('main', ['sh', '-c', 'true'])],
      spec: { restartPolicy: 'Never' },
    });
    await bench.advanceSeconds(20);
    const summary = (await bench.lab.perform(
      operation(() => bench.node.kubelet.pages.summary()),
    )) as Summary;
    const [pod, ...more] = summary.pods;
    expect(more).toEqual([]);
    expect(pod?.podRef.name).toBe('web');
    const [main, other] = pod?.containers ?? [];
    expect(main?.rootfs.usedBytes).toBe(3 * MIB);
    expect(main?.rootfs.availableBytes).toBeGreaterThan(0);
    expect(main?.logs.usedBytes).toBeGreaterThan(0);
    expect(other).toMatchObject({ rootfs: { usedBytes: 0 }, logs: { usedBytes: 0 } });
    expect(pod?.['ephemeral-storage'].usedBytes).toBe(3 * MIB + (main?.logs.usedBytes ?? NaN));
  });
});
