/**
 * Volumes of ConfigMaps and Secrets on a node: how they come, follow, fail and go. Upstream: pkg/volume/configmap,
 * pkg/volume/secret, pkg/kubelet/volumemanager (v1.36).
 */
import { describe, expect, it } from 'vitest';
import {
  BOUND_SECONDS,
  configMap,
  directoryOf,
  modes,
  runWith,
  secret,
  shown,
} from '../../testing/config-lab.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const OF_CONFIG_MAP = { configMap: { name: 'c' } };
const OF_SECRET = { secret: { secretName: 's' } };

/** So many KiB. */
const text = (kibibytes: number): string => 'x'.repeat(kibibytes * 1024);

describe('a volume of a ConfigMap', () => {
  it('follows it within the bound, and writes nothing while nothing changes', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(configMap('c', { a: 'one', b: 'one' }));
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);
    expect(await shown(bench, 'web')).toEqual({ a: 'one', b: 'one' });
    await bench.advanceSeconds(600);
    expect(bench.records('volume.written')).toHaveLength(1);
    expect(bench.records('volume.refreshed').length).toBeGreaterThan(5);

    await bench.lab.apply(configMap('c', { a: 'two', b: null, c: 'two' }));
    const changedAt = bench.now;
    await bench.advanceSeconds(BOUND_SECONDS);
    expect(await shown(bench, 'web')).toEqual({ a: 'two', c: 'two' });
    const [, second] = bench.records('volume.written');
    expect(second?.detail).toMatchObject({ volume: 'v', files: 2 });
    expect((second?.at ?? 0) - changedAt).toBeLessThanOrEqual(BOUND_SECONDS * 1000);
    expect(bench.said('web', /FailedMount/)).toEqual([]);
  });

  it('that is not there is waited for, on the grid of volume operations', async () => {
    const bench = await KubeletLab.open();
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(20);
    const failed = bench.records('volume.mountFailed');
    const gaps = failed.slice(1).map(({ at }, index) => at - (failed[index]?.at ?? 0));

    expect(bench.said('web', /FailedMount/)[0]).toBe(
      'Warning FailedMount: MountVolume.SetUp failed for volume "v" : configmap "c" not found',
    );
    // Twice as long each time, up to the next pass of the reconciler.
    expect(gaps.map((gap) => Math.floor(gap / 500) * 500)).toEqual([500, 1000, 2000, 4000, 8000]);
    expect(bench.pod('web').status.phase).toBe('Pending');
    await bench.lab.apply(configMap('c', { a: 'late' }));
    await bench.advanceSeconds(20);
    expect(bench.pod('web').status.phase).toBe('Running');
    expect(await shown(bench, 'web')).toEqual({ a: 'late' });
  });

  it('that goes while the pod runs stays as it was, and says so', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(configMap('c', { a: 'one' }));
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);
    await bench.lab.delete('ConfigMap', 'c');
    await bench.advanceSeconds(BOUND_SECONDS);

    expect(await shown(bench, 'web')).toEqual({ a: 'one' });
    expect(bench.said('web', /FailedMount/)).not.toEqual([]);
    expect(bench.pod('web').status.phase).toBe('Running');
    expect(bench.containerStatus('web')?.restartCount).toBe(0);
  });

  it('that is optional is empty without it, and so it is again when it goes', async () => {
    const bench = await KubeletLab.open();
    await runWith(bench, 'web', { configMap: { name: 'c', optional: true } });
    await bench.advanceSeconds(5);
    expect(bench.pod('web').status.phase).toBe('Running');
    expect(await shown(bench, 'web')).toEqual({});

    await bench.lab.apply(configMap('c', { a: 'one' }));
    await bench.advanceSeconds(BOUND_SECONDS);
    expect(await shown(bench, 'web')).toEqual({ a: 'one' });
    await bench.lab.delete('ConfigMap', 'c');
    await bench.advanceSeconds(BOUND_SECONDS);
    expect(await shown(bench, 'web')).toEqual({});
    expect(bench.said('web', /FailedMount/)).toEqual([]);
  });

  it('that lacks a key that is named is not mounted', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(configMap('c', { a: 'one' }));
    const items = [{ key: 'none', path: 'none' }];
    await runWith(bench, 'web', { configMap: { name: 'c', items } });
    await bench.advanceSeconds(5);

    expect(bench.said('web', /FailedMount/)[0]).toBe(
      'Warning FailedMount: MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: none',
    );
  });

  it('gets a directory for a subPath that is none of its keys, and keeps it when the key comes', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(configMap('c', { a: 'one' }));
    const volumeMounts = [{ name: 'v', mountPath: '/etc/b', subPath: 'b' }];
    await runWith(bench, 'web', OF_CONFIG_MAP, { container: { volumeMounts } });
    await bench.advanceSeconds(5);
    const path = `${await directoryOf(bench, 'web')}/b`;
    expect(bench.pod('web').status.phase).toBe('Running');
    expect(await bench.node.host.files.lstat(path)).toMatchObject({ type: 'directory' });

    await bench.lab.apply(configMap('c', { a: 'one', b: 'two' }));
    await bench.advanceSeconds(BOUND_SECONDS);
    expect(bench.records('volume.written')).toHaveLength(2);
    expect(await bench.node.host.files.lstat(path)).toMatchObject({ type: 'directory' });
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(40);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('hands its files on to the pod’s group', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(configMap('c', { a: 'one', b: 'one' }));
    const items = [
      { key: 'a', path: 'conf/a' },
      { key: 'b', path: 'b', mode: 0o600 },
    ];
    const source = { configMap: { name: 'c', items, defaultMode: 0o400 } };
    await runWith(bench, 'plain', source);
    await runWith(bench, 'grouped', source, { spec: { securityContext: { fsGroup: 1000 } } });
    await bench.advanceSeconds(5);

    expect(await modes(bench, 'plain')).toEqual({ 'conf/a': '400 0', b: '600 0' });
    expect(await modes(bench, 'grouped')).toEqual({ 'conf/a': '440 1000', b: '640 1000' });
    const root = await bench.node.host.files.stat(await directoryOf(bench, 'grouped'));
    expect([root.mode.toString(8), root.gid]).toEqual(['2777', 1000]);
  });

  it('counts as storage of the pod', async () => {
    const bench = await KubeletLab.open();
    const resources = { limits: { 'ephemeral-storage': '512Ki' } };
    const container = { resources, volumeMounts: [{ name: 'v', mountPath: '/v' }] };
    await bench.lab.apply(configMap('small', { a: 'one' }), configMap('big', { a: text(600) }));
    await runWith(bench, 'small', { configMap: { name: 'small' } }, { container });
    await runWith(bench, 'big', { configMap: { name: 'big' } }, { container });
    await bench.advanceSeconds(30);

    expect(bench.pod('small').status.phase).toBe('Running');
    expect(bench.pod('big').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod ephemeral local storage usage exceeds the total limit of containers 512Ki. ',
    });
  });

  it('has places for what else is mounted in it', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(configMap('c', { a: 'one' }));
    const volumeMounts = [
      { name: 'v', mountPath: '/v' },
      { name: 'cache', mountPath: '/v/deep/cache' },
    ];
    const volumes = [
      { name: 'v', ...OF_CONFIG_MAP },
      { name: 'cache', emptyDir: {} },
    ];
    await bench.run('web', { containers: [{ volumeMounts }], spec: { volumes } });
    await bench.advanceSeconds(5);

    expect(bench.pod('web').status.phase).toBe('Running');
  });
});

describe('a volume of a Secret', () => {
  it('shows what is decoded, follows, and is not written to', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(secret('s', { password: 'one' }));
    const script = 'sleep 1s\nwrite /v/password mine\nsleep infinity';
    await runWith(bench, 'web', OF_SECRET, { container: { script } });
    await bench.advanceSeconds(5);
    expect(await shown(bench, 'web')).toEqual({ password: 'one' });
    expect(bench.logs('web').join()).toContain('Read-only file system');

    await bench.lab.apply(secret('s', { password: 'two' }));
    await bench.advanceSeconds(BOUND_SECONDS);
    expect(await shown(bench, 'web')).toEqual({ password: 'two' });
  });

  it('that is not there says so', async () => {
    const bench = await KubeletLab.open();
    await runWith(bench, 'web', OF_SECRET);
    await bench.advanceSeconds(3);

    expect(bench.said('web', /FailedMount/)[0]).toBe(
      'Warning FailedMount: MountVolume.SetUp failed for volume "v" : secret "s" not found',
    );
  });
});

describe('a write that fails', () => {
  it('takes the volume away, and the next attempt makes it anew', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(configMap('c', { a: 'one' }));
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);
    bench.lab.fault({ point: 'host.rename', match: '..data_tmp', error: 'EIO', times: 1 });
    await bench.lab.apply(configMap('c', { a: 'two' }));
    await bench.advanceSeconds(BOUND_SECONDS + 1);

    expect(bench.said('web', /FailedMount/)).toHaveLength(1);
    expect(bench.said('web', /FailedMount/)[0]).toContain('input/output error');
    expect(await shown(bench, 'web')).toEqual({ a: 'two' });
    expect(bench.containerStatus('web')?.restartCount).toBe(0);
  });

  it('keeps what is shown, if so decided', async () => {
    const decisions = { takesAwayFailedWrite: (isRemount: boolean) => !isRemount };
    const bench = await KubeletLab.open({ decisions });
    await bench.lab.apply(configMap('c', { a: 'one' }));
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);
    bench.lab.fault({ point: 'host.rename', match: '..data_tmp', error: 'EIO', forMs: 150_000 });
    await bench.lab.apply(configMap('c', { a: 'two' }));
    await bench.advanceSeconds(BOUND_SECONDS + 1);
    expect(bench.said('web', /FailedMount/)).not.toEqual([]);
    expect(await shown(bench, 'web')).toEqual({ a: 'one' });
    await bench.advanceSeconds(200);
    expect(await shown(bench, 'web')).toEqual({ a: 'two' });
  });

  it('because the disk is at fault says so until it is not', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(configMap('c', { a: 'one' }));
    bench.lab.fault({
      point: 'host.writeFile',
      match: '/kubernetes.io~configmap/',
      error: 'EIO',
      times: 2,
    });
    await runWith(bench, 'web', OF_CONFIG_MAP);
    await bench.advanceSeconds(5);

    expect(bench.said('web', /FailedMount/)).toHaveLength(2);
    expect(await shown(bench, 'web')).toEqual({ a: 'one' });
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  });
});

it('leaves nothing of it behind when its pod is gone', async () => {
  const bench = await KubeletLab.open();
  await bench.lab.apply(configMap('c', { a: 'one' }), secret('s', { b: 'one' }));
  const sources = [{ configMap: { name: 'c' } }, { secret: { name: 's' } }];
  await runWith(bench, 'web', { projected: { sources } });
  await bench.advanceSeconds(5);
  await bench.lab.delete('Pod', 'web');
  await bench.advanceSeconds(70);

  expect(bench.lab.pod('web')).toBeUndefined();
  expect(await bench.leftovers()).toEqual([]);
});
