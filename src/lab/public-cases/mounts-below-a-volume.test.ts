/**
 * A snapshotter that shares its store by bind mounts of its own, below the target of an image volume: unmounted
 * from the top, each attempt is refused with "device or resource busy" and the pod never ends
 * (containerd/containerd#14032). Children come first.
 */
import { expect, it } from 'vitest';
import { KubeletLab } from '../../../testing/kubelet-lab.ts';
import { FileSystemError, type MountPoint, type Mounter } from '../../sim/index.ts';
import { memoryPorts, type LabPorts } from '../index.ts';

const BELOW = ['store', 'store/shared'];

/** Beneath each target two more mounts, one in the other; as the kernel, it unmounts nothing that holds another. */
class NestingMounter implements Mounter {
  readonly strategy = 'memory';
  readonly unmounted: string[] = [];
  readonly #mounter: Mounter;
  readonly #below = new Map<string, MountPoint>();

  constructor(mounter: Mounter) {
    this.#mounter = mounter;
  }

  async bind(...[source, target, how]: Parameters<Mounter['bind']>): Promise<void> {
    await this.#mounter.bind(source, target, how);
    if (!target.includes('/image-volumes/')) return;
    for (const name of BELOW) {
      this.#below.set(`${target}/${name}`, { source: '/store', target: `${target}/${name}` });
    }
  }

  mountTmpfs(...args: Parameters<Mounter['mountTmpfs']>): Promise<void> {
    return this.#mounter.mountTmpfs(...args);
  }

  async unmount(target: string): Promise<void> {
    const isBusy = [...this.#below.keys()].some((each) => each.startsWith(`${target}/`));
    if (isBusy)
      throw new FileSystemError('EBUSY', target, 'EBUSY: resource busy or locked, umount');
    if (this.#below.delete(target)) this.unmounted.push(target);
    else await this.#mounter.unmount(target);
  }

  async isMountPoint(path: string): Promise<boolean> {
    return this.#below.has(path) || this.#mounter.isMountPoint(path);
  }

  async list(): Promise<readonly MountPoint[]> {
    const all = [...(await this.#mounter.list()), ...this.#below.values()];
    return all.sort((a, b) => (a.target < b.target ? -1 : 1));
  }
}

function nestingPorts(): { readonly ports: LabPorts; readonly mounters: NestingMounter[] } {
  const ports = memoryPorts();
  const mounters: NestingMounter[] = [];
  const openHost: LabPorts['openHost'] = async (name, disk) => {
    const { files, mounter } = await ports.openHost(name, disk);
    const nesting = new NestingMounter(mounter);
    mounters.push(nesting);
    return { files, mounter: nesting };
  };
  return { ports: { ...ports, openHost }, mounters };
}

it('mounts that somebody made below an image volume are unmounted first, and the pod ends', async () => {
  const { ports, mounters } = nestingPorts();
  const bench = await KubeletLab.open({ ports });
  await bench.run('web', {
    containers: [{ volumeMounts: [{ name: 'config', mountPath: '/config' }] }],
    spec: { volumes: [{ name: 'config', image: { reference: 'registry.test/team/config:v1' } }] },
  });
  await bench.advanceSeconds(5);
  const [mounter] = mounters;
  const mounted = (await mounter?.list())?.map(({ target }) => target) ?? [];
  expect(mounted.filter((target) => target.endsWith('/store/shared'))).toHaveLength(1);

  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
  await bench.advanceSeconds(70);

  expect(bench.lab.pod('web')).toBeUndefined();
  expect(bench.said('web', /FailedKillPod/)).toEqual([]);
  expect(mounter?.unmounted.map((target) => target.replace(/^.*\/store/, 'store'))).toEqual(
    BELOW.toReversed(),
  );
  expect(await mounter?.list()).toEqual([]);
  expect(await bench.leftovers()).toEqual([]);
});

it('a mount below that nobody can unmount keeps the pod, and says so, until it goes', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    containers: [{ volumeMounts: [{ name: 'config', mountPath: '/config' }] }],
    spec: { volumes: [{ name: 'config', image: { reference: 'registry.test/team/config:v1' } }] },
  });
  await bench.advanceSeconds(5);
  const end = bench.lab.fault({ point: 'host.unmount', match: '/image-volumes/', error: 'EBUSY' });
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
  await bench.advanceSeconds(120);

  expect(bench.said('web', /FailedKillPod/).length).toBeGreaterThan(2);
  expect(bench.lab.pod('web')).toBeDefined();
  end();
  await bench.advanceSeconds(120);
  expect(bench.lab.pod('web')).toBeUndefined();
  expect(await bench.leftovers()).toEqual([]);
});
