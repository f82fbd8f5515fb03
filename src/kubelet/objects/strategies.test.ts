/**
 * How the kubelet learns that a ConfigMap has changed, by each of its three strategies. Upstream:
 * pkg/kubelet/util/manager/cache_based_manager_test.go, watch_based_manager_test.go (v1.36).
 */
import { map, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { ConfigMap, WatchEvent } from '../../api/index.ts';
import { BOUND_SECONDS, configMap, runWith, shown } from '../../../testing/config-lab.ts';
import { KubeletLab } from '../../../testing/kubelet-lab.ts';
import type { ChangeDetectionStrategy } from '../model/index.ts';

const OF_CONFIG_MAP = { configMap: { name: 'c' } };
const ALL: readonly ChangeDetectionStrategy[] = ['Watch', 'Cache', 'Get'];

async function open(strategy: ChangeDetectionStrategy): Promise<KubeletLab> {
  const kubelet = { configMapAndSecretChangeDetectionStrategy: strategy };
  const bench = await KubeletLab.open({ kubelet });
  await bench.lab.apply(configMap('c', { a: 'one' }));
  return bench;
}

const watches = (bench: KubeletLab): number => bench.lab.cluster.api.watcherCount;

/** What this node says for how long objects may be kept, in seconds. */
const sayTtl = (bench: KubeletLab, ttl: string) =>
  bench.lab.update('Node', 'node-1', ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, 'node.alpha.kubernetes.io/ttl': ttl };
  });

describe.each(ALL)('%s', (strategy) => {
  it('shows the change within the bound, where nothing may be kept', async () => {
    const bench = await open(strategy);
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(200);
    await bench.lab.apply(configMap('c', { a: 'two' }));
    await bench.advanceSeconds(BOUND_SECONDS);

    expect(await shown(bench, 'web')).toEqual({ a: 'two' });
  });

  it('has no watch left when the last pod that names the object is gone', async () => {
    const bench = await open(strategy);
    const before = watches(bench);
    await runWith(bench, 'one', OF_CONFIG_MAP);
    await runWith(bench, 'two', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);
    const ofTheObject = strategy === 'Watch' ? 1 : 0;
    expect(watches(bench) - before).toBe(ofTheObject);
    await bench.lab.delete('Pod', 'one');
    await bench.advanceSeconds(10);
    expect(watches(bench) - before).toBe(ofTheObject);
    await bench.lab.delete('Pod', 'two');
    await bench.advanceSeconds(10);
    expect(watches(bench) - before).toBe(0);
  });

  it('gives a pod that is new what there is now', async () => {
    const bench = await open(strategy);
    await sayTtl(bench, '3600');
    await runWith(bench, 'old', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);
    await bench.lab.apply(configMap('c', { a: 'two' }));
    await bench.advanceSeconds(1);
    await runWith(bench, 'new', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);

    expect(await shown(bench, 'new')).toEqual({ a: 'two' });
  });

  it('goes on showing what it has while the server cannot be asked', async () => {
    const bench = await open(strategy);
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);
    const match = 'kubelet/node-1 get configmaps';
    bench.lab.fault({ point: 'api.request', match, error: 'InternalError', forMs: 200_000 });
    await bench.advanceSeconds(200);

    expect(await shown(bench, 'web')).toEqual({ a: 'one' });
    expect(bench.said('web', /FailedMount/).length > 0).toBe(strategy === 'Get');
  });
});

describe('Cache', () => {
  it('keeps what was read for as long as the node says', async () => {
    const bench = await open('Cache');
    await sayTtl(bench, '300');
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);
    await bench.lab.apply(configMap('c', { a: 'two' }));
    await bench.advanceSeconds(200);
    expect(await shown(bench, 'web')).toEqual({ a: 'one' });
    await bench.advanceSeconds(100 + BOUND_SECONDS);
    expect(await shown(bench, 'web')).toEqual({ a: 'two' });
  });

  it('does not keep that there is none', async () => {
    const bench = await open('Cache');
    await sayTtl(bench, '3600');
    await runWith(bench, 'web', { configMap: { name: 'late' } });
    await bench.advanceSeconds(5);
    await bench.lab.apply(configMap('late', { a: 'late' }));
    await bench.advanceSeconds(10);

    expect(await shown(bench, 'web')).toEqual({ a: 'late' });
  });
});

describe('what is said of an object that is not there', () => {
  it.each<[ChangeDetectionStrategy, string]>([
    ['Watch', 'configmap "none" not found'],
    // As the server says it.
    ['Cache', 'configmaps "none" not found'],
    ['Get', 'configmaps "none" not found'],
  ])('%s: %s', async (strategy, words) => {
    const bench = await open(strategy);
    await runWith(bench, 'web', { configMap: { name: 'none' } });
    await bench.advanceSeconds(3);

    expect(bench.said('web', /FailedMount/)[0]).toBe(
      `Warning FailedMount: MountVolume.SetUp failed for volume "v" : ${words}`,
    );
  });
});

describe('Watch', () => {
  it('says that nothing has come yet, and asks again', async () => {
    const bench = await open('Watch');
    const match = 'kubelet/node-1 watch configmaps';
    bench.lab.fault({ point: 'api.request', match, error: 'InternalError', times: 3 });
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);

    expect(bench.said('web', /FailedMount/)[0]).toContain(
      'failed to sync configmap cache: timed out waiting for the condition',
    );
    // Again after 0.8, 1.6 and 3.2 s.
    await bench.advanceSeconds(10);
    expect(await shown(bench, 'web')).toEqual({ a: 'one' });
  });

  it('ends for what cannot change, and what is known counts while a pod names it', async () => {
    const bench = await open('Watch');
    const before = watches(bench);
    const immutable = { immutable: true };
    await bench.lab.apply(configMap('fixed', { a: 'one' }, immutable));
    await runWith(bench, 'old', { configMap: { name: 'fixed' } });
    await bench.advanceSeconds(5);
    expect(watches(bench)).toBe(before);

    // Another one under the same name: who still runs keeps the others from it, as upstream does.
    await bench.lab.delete('ConfigMap', 'fixed');
    await bench.lab.apply(configMap('fixed', { a: 'two' }, immutable));
    await runWith(bench, 'second', { configMap: { name: 'fixed' } });
    await bench.advanceSeconds(BOUND_SECONDS);
    expect(await shown(bench, 'old')).toEqual({ a: 'one' });
    expect(await shown(bench, 'second')).toEqual({ a: 'one' });

    for (const name of ['old', 'second']) await bench.lab.delete('Pod', name);
    await bench.advanceSeconds(10);
    await runWith(bench, 'new', { configMap: { name: 'fixed' } });
    await bench.advanceSeconds(5);
    expect(await shown(bench, 'new')).toEqual({ a: 'two' });
  });

  it('is over for a pod that has ended, though nobody deletes it', async () => {
    const bench = await open('Watch');
    const before = watches(bench);
    const spec = { restartPolicy: 'Never' };
    await runWith(bench, 'job', OF_CONFIG_MAP, { container: { script: 'exit 0' }, spec });
    await bench.advanceSeconds(10);

    expect(bench.pod('job').status.phase).toBe('Succeeded');
    expect(watches(bench)).toBe(before);
  });

  // Bug upd-6 of the catalogue, as a decision from outside.
  it('of pods that have ended stays, if so decided, and is found among what is left', async () => {
    const bench = await KubeletLab.open({ decisions: { unregistersPod: () => false } });
    await bench.lab.apply(configMap('c', { a: 'one' }));
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(70);

    expect((await bench.leftovers()).join()).toMatch(/^watches: /);
  });

  it('is one for each object that a volume shows', async () => {
    const bench = await open('Watch');
    await bench.lab.apply(configMap('other', { b: 'one' }));
    const before = watches(bench);
    const sources = [{ configMap: { name: 'c' } }, { configMap: { name: 'other' } }];
    await runWith(bench, 'web', { projected: { sources } });
    await bench.advanceSeconds(5);
    expect(watches(bench) - before).toBe(2);
    expect(await shown(bench, 'web')).toEqual({ a: 'one', b: 'one' });
  });
});

describe('Watch of an object that only a variable has', () => {
  const ofVariable = { name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'a' } } };
  const env = [ofVariable];
  const script = 'log $(A)\nsleep 10m\nexit 0';
  const asks = { env, volumeMounts: [], command: ['echo'], args: ['$(A)'] };

  it('ends when nobody asked for five periods of sync, and begins anew for who asks', async () => {
    const bench = await open('Watch');
    const before = watches(bench);
    await bench.run('web', { containers: [{ env, script }] });
    await bench.advanceSeconds(5);
    expect(watches(bench) - before).toBe(1);
    await bench.advanceSeconds(290);
    expect(watches(bench) - before).toBe(1);
    await bench.advanceSeconds(70);
    expect(watches(bench) - before).toBe(0);

    await bench.lab.apply(configMap('c', { a: 'two' }));
    await bench.run('new', { containers: [asks], spec: { restartPolicy: 'Never' } });
    await bench.advanceSeconds(5);
    expect(bench.logs('new')).toEqual(['two']);
  });

  it('finds out that the object went meanwhile', async () => {
    const bench = await open('Watch');
    await bench.run('web', { containers: [{ env, script }] });
    await bench.advanceSeconds(365);
    await bench.lab.delete('ConfigMap', 'c');
    await bench.run('new', { containers: [asks] });
    await bench.advanceSeconds(5);

    expect(bench.containerStatus('new')?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "c" not found',
    });
  });

  it('never goes back to an older version, whatever server answers', async () => {
    // A server that is behind shows a list from before the last change.
    let isBehind = false;
    let old: ConfigMap | undefined;
    const bench = await KubeletLab.open({
      seams: {
        client: (real) => ({
          ...real,
          bind: (key, nodeName) => real.bind(key, nodeName),
          resource: (name) => {
            const resource = real.resource(name);
            if (name !== 'configmaps') return resource;
            return {
              ...resource,
              watch: (options) =>
                (resource.watch(options) as Observable<WatchEvent<ConfigMap>>).pipe(
                  map((event) => {
                    if (event.type !== 'ADDED') return event;
                    old ??= event.object;
                    return isBehind ? { ...event, object: old } : event;
                  }),
                ) as never,
            };
          },
        }),
      },
    });
    await bench.lab.apply(configMap('c', { a: 'one' }));
    await bench.run('web', { containers: [{ env, script }] });
    await bench.advanceSeconds(5);
    await bench.lab.apply(configMap('c', { a: 'two' }));
    await bench.advanceSeconds(365);
    isBehind = true;
    await bench.run('new', { containers: [asks], spec: { restartPolicy: 'Never' } });
    await bench.advanceSeconds(5);

    expect(bench.logs('new')).toEqual(['two']);
  });
});
