/**
 * The kubelet ends at any one call of the disk that concerns a volume of a ConfigMap, and starts again: in the end the
 * volume shows what it should, and nothing is left of what was begun. P5, P19, P22 of docs/oci-volume.md; upstream bug
 * #121472 (a crash between the swap and the links).
 */
import { describe, expect, it } from 'vitest';
import { BOUND_SECONDS, configMap, directoryOf, runWith, shown } from '../../testing/config-lab.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const OLD = { a: 'one', 'b.txt': 'one', gone: 'one' };
const NEW = { a: 'two', 'b.txt': 'one', late: 'two' };
const CALLS_MAX = 100;

/** Ends the kubelet before its call number `nth` from now on. */
function crashAt(bench: KubeletLab, nth: number): void {
  const crash = { component: 'kubelet/node-1', restartAfterMs: 1000 };
  bench.lab.fault({ point: 'host.*', match: '/kubernetes.io~configmap/v', nth, crash });
}

const hasStruck = (bench: KubeletLab): boolean => bench.records('fault.struck').length > 0;

/** What a generation leaves behind: the writer’s own names in the volume. */
async function ownNames(bench: KubeletLab): Promise<readonly string[]> {
  const { files } = bench.node.host;
  const entries = await files.readdir(await directoryOf(bench, 'web'));
  return entries.map(({ name }) => name).filter((name) => name.startsWith('..'));
}

async function expectSettled(bench: KubeletLab, content: object): Promise<void> {
  expect(await shown(bench, 'web')).toEqual(content);
  // One generation, and the link to it.
  expect(await ownNames(bench)).toHaveLength(2);
  expect(bench.pod('web').status.phase).toBe('Running');
  expect(bench.containerStatus('web')?.restartCount).toBe(0);
}

/** Plays the story once for each call, until there is none left; answers how many there were. */
async function atEveryCall(story: (nth: number) => Promise<KubeletLab>): Promise<number> {
  for (let nth = 1; nth <= CALLS_MAX; nth++) {
    const bench = await story(nth);
    const struck = hasStruck(bench);
    await bench.lab.close();
    if (!struck) return nth - 1;
  }
  return CALLS_MAX;
}

describe('a kubelet that ends at any call', () => {
  it('of the first set-up, makes the volume when it is back', async () => {
    const calls = await atEveryCall(async (nth) => {
      const bench = await KubeletLab.open();
      await bench.lab.apply(configMap('c', OLD));
      crashAt(bench, nth);
      await runWith(bench, 'web', { configMap: { name: 'c' } });
      await bench.advanceSeconds(40);
      await expectSettled(bench, OLD);
      return bench;
    });

    expect(calls).toBeGreaterThan(10);
    expect(calls).toBeLessThan(CALLS_MAX);
  });

  it('of an update, shows the new content when it is back', async () => {
    const calls = await atEveryCall(async (nth) => {
      const bench = await KubeletLab.open();
      await bench.lab.apply(configMap('c', OLD));
      await runWith(bench, 'web', { configMap: { name: 'c' } });
      await bench.advanceSeconds(5);
      await bench.lab.apply(configMap('c', { a: 'two', gone: null, late: 'two' }));
      crashAt(bench, nth);
      await bench.advanceSeconds(BOUND_SECONDS + 40);
      await expectSettled(bench, NEW);
      return bench;
    });

    expect(calls).toBeGreaterThan(20);
    expect(calls).toBeLessThan(CALLS_MAX);
  });

  it('of the end of the pod, leaves nothing', async () => {
    const calls = await atEveryCall(async (nth) => {
      const bench = await KubeletLab.open();
      await bench.lab.apply(configMap('c', OLD));
      await runWith(bench, 'web', { configMap: { name: 'c' } });
      await bench.advanceSeconds(5);
      crashAt(bench, nth);
      await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
      await bench.advanceSeconds(80);
      expect(bench.lab.pod('web')).toBeUndefined();
      expect(await bench.leftovers()).toEqual([]);
      return bench;
    });

    expect(calls).toBeGreaterThan(0);
  });
});

it('a kubelet that starts again writes nothing where nothing has changed', async () => {
  const bench = await KubeletLab.open();
  await bench.lab.apply(configMap('c', OLD));
  await runWith(bench, 'web', { configMap: { name: 'c' } });
  await bench.advanceSeconds(5);
  const before = await ownNames(bench);
  bench.node.restartKubelet();
  await bench.advanceSeconds(BOUND_SECONDS);

  await expectSettled(bench, OLD);
  expect(await ownNames(bench)).toEqual(before);
  expect(bench.records('volume.written')).toHaveLength(1);
});

// Upstream bugs #79155 and #110670: the pod stayed for ever.
it('a pod whose ConfigMap went while the kubelet was away still ends', async () => {
  const bench = await KubeletLab.open();
  await bench.lab.apply(configMap('c', OLD));
  await runWith(bench, 'web', { configMap: { name: 'c' } });
  await bench.advanceSeconds(5);
  await bench.lab.delete('ConfigMap', 'c');
  bench.node.restartKubelet();
  await bench.advanceSeconds(20);
  expect(bench.said('web', /FailedMount/)).not.toEqual([]);
  expect(await shown(bench, 'web')).toEqual(OLD);
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
  await bench.advanceSeconds(80);

  expect(bench.lab.pod('web')).toBeUndefined();
  expect(await bench.leftovers()).toEqual([]);
});
