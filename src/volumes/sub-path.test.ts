/**
 * Which part of a volume a subPath names. Links are resolved as the node resolves them, and what they
 * lead to must lie inside the volume. Upstream: pkg/volume/util/subpath/subpath_linux_test.go:
 * TestSafeMakeDir, TestBindSubPath, TestSafeOpen (v1.36).
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { choices, Host, World, type Operation } from '../sim/index.ts';
import { createMemoryHostAdapters } from '../sim/memory/index.ts';
import { prepareSubPath, removeSubPaths } from './sub-path.ts';

const POD = '/var/lib/kubelet/pods/uid';
const VOLUME = `${POD}/volumes/kubernetes.io~empty-dir/data`;
const TARGET = `${POD}/volume-subpaths/data/main/0`;

describe('a subPath', () => {
  let world: World;
  let host: Host;

  beforeEach(async () => {
    world = new World({ choices: choices.defaults() });
    const adapters = createMemoryHostAdapters();
    host = new Host({ name: 'node-1', realWork: world.realWork, ...adapters });
    for (const directory of ['/etc', `${VOLUME}/dir/deeper`, `${VOLUME}/other`]) {
      await host.files.mkdir(directory, { recursive: true });
    }
    await write('/etc/shadow', 'the secret of the node');
    for (const file of ['file', 'dir/file', 'dir/deeper/file']) {
      await write(`${VOLUME}/${file}`, file);
    }
  });

  const write = (path: string, text: string) =>
    host.files.writeFile(path, new TextEncoder().encode(text));

  async function perform<T>(work: Operation<T>): Promise<T> {
    const ended: { value?: T; error?: unknown } = {};
    work.subscribe({
      next: (value) => (ended.value = value),
      error: (error: unknown) => (ended.error = error),
    });
    await world.loop.run();
    if (ended.error !== undefined) throw ended.error;
    return ended.value as T;
  }

  const prepare = (subPath: string, isFixed = false): Promise<string> => {
    const mount = { volumeName: 'data', containerName: 'main', index: 0 };
    const place = { podDirectory: POD, volumePath: VOLUME };
    return perform(prepareSubPath(host, { ...mount, ...place, subPath, isFixed }));
  };

  /** The content of the file that is bound for this subPath. */
  async function shown(subPath: string): Promise<string> {
    return new TextDecoder().decode(await host.files.readFile(await prepare(subPath, true)));
  }

  it('is bound below the pod’s directory, and gone with the volume', async () => {
    expect(await prepare('dir')).toBe(TARGET);
    expect(await host.files.readdir(TARGET)).toHaveLength(2);

    await perform(removeSubPaths(host, POD, 'data'));
    expect(await host.mounter.list()).toEqual([]);
    await expect(host.files.lstat(`${POD}/volume-subpaths`)).rejects.toThrow('ENOENT');
    expect(await host.files.readdir(`${VOLUME}/dir`)).toHaveLength(2);
  });

  it.each([
    ['a link beside its target', 'link', 'file', 'link', 'file'],
    ['a link in a directory, from where it stands', 'dir/link', 'file', 'dir/link', 'dir/file'],
    [
      'a link upwards, from where it stands',
      'dir/deeper/link',
      '../file',
      'dir/deeper/link',
      'dir/file',
    ],
    ['a link to a directory', 'link', 'dir/deeper', 'link/file', 'dir/deeper/file'],
    ['an absolute link into the volume', 'link', `${VOLUME}/dir/file`, 'link', 'dir/file'],
    ['a link out of the volume and back', 'link', '../data/file', 'link', 'file'],
  ])('follows %s', async (_what, at, target, subPath, expected) => {
    await host.files.symlink(target, `${VOLUME}/${at}`);

    expect(await shown(subPath)).toBe(expected);
  });

  it.each([
    // What is there is not bound, what is not there is not made: each has its words for the user.
    ['an absolute link to what only the volume has', '/file', 'create'],
    ['an absolute link to a file of the node', '/etc/shadow', 'prepare'],
    ['a link that climbs to the node', '../../../../../../../../etc', 'prepare'],
    ['a link that climbs to its neighbours', '..', 'prepare'],
    ['a link to nothing', 'none', 'create'],
    ['a link to nothing of its own name', 'other/link', 'create'],
    ['a link to itself', 'link', 'prepare'],
  ])('refuses %s', async (_what, target, stage) => {
    await host.files.symlink(target, `${VOLUME}/link`);

    for (const isFixed of [true, false]) {
      await expect(prepare('link', isFixed)).rejects.toMatchObject({
        name: 'SubPathError',
        stage,
      });
    }
    expect(await host.mounter.list()).toEqual([]);
    expect(await host.files.readdir(`${VOLUME}/other`)).toEqual([]);
  });

  it('refuses a way through a file', async () => {
    await expect(prepare('file/x')).rejects.toMatchObject({ stage: 'prepare' });
  });

  it('that is missing is made with the volume’s mode; not in a read-only volume', async () => {
    await host.files.chmod(VOLUME, 0o777);
    await prepare('dir/new/deeper');
    for (const made of ['dir/new', 'dir/new/deeper']) {
      expect(await host.files.lstat(`${VOLUME}/${made}`)).toMatchObject({
        type: 'directory',
        mode: 0o777,
      });
    }

    await expect(prepare('none', true)).rejects.toMatchObject({ stage: 'create' });
    await expect(host.files.lstat(`${VOLUME}/none`)).rejects.toThrow('ENOENT');
  });

  it('is found anew for each container instance', async () => {
    await host.files.symlink('dir', `${VOLUME}/link`);
    await prepare('link/file');
    await host.files.unlink(`${VOLUME}/link`);
    await host.files.symlink('dir/deeper', `${VOLUME}/link`);

    expect(await shown('link/file')).toBe('dir/deeper/file');
  });
});
