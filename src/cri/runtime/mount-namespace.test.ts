/**
 * Hostile and honest links in mounted content. The tree that is mounted is pulled from a registry:
 * whatever it holds, a reader must see files of its own mounts or an error.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FileSystem } from '../../sim/index.ts';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { MountNamespace } from './mount-namespace.ts';
import { mount } from './testing/runtime-bench.ts';
import { decodeUtf8 } from './utf8.ts';

const VOLUME = '/var/lib/kubelet/pods/uid/volumes/kubernetes.io~oci/config';
const OTHER = '/var/lib/kubelet/pods/uid/volumes/kubernetes.io~oci/other';

describe('MountNamespace', () => {
  let files: FileSystem;

  beforeEach(async () => {
    ({ files } = createMemoryHostAdapters());
    for (const directory of ['/etc', `${VOLUME}/conf.d`, `${VOLUME}/etc`, OTHER]) {
      await files.mkdir(directory, { recursive: true });
    }
    await write('/etc/shadow', 'the secret of the node');
    await write(`${VOLUME}/app.yaml`, 'app');
    await write(`${VOLUME}/conf.d/limits.yaml`, 'limits');
    await write(`${OTHER}/other.yaml`, 'other');
  });

  const write = (path: string, text: string): Promise<void> =>
    files.writeFile(path, utf8ToBytes(text));

  async function read(path: string, ...more: Parameters<typeof mount>[]): Promise<string> {
    const namespace = new MountNamespace([
      mount('/etc/app', VOLUME),
      mount('/other', OTHER),
      ...more.map((each) => mount(...each)),
    ]);
    const { hostPath } = await namespace.locate(files, path);
    return decodeUtf8(await files.readFile(hostPath), { mayEndInside: false }) ?? '(not text)';
  }

  describe('a path without links', () => {
    it.each([
      ['a file of a mount', '/etc/app/app.yaml', 'app'],
      ['a file below a directory', '/etc/app/conf.d/limits.yaml', 'limits'],
      ['dots and double slashes', '//etc/./app//conf.d/../app.yaml', 'app'],
      ['a way out of one mount into another', '/etc/app/../../other/other.yaml', 'other'],
      ['more .. than there are directories', '/../../../etc/app/app.yaml', 'app'],
    ])('reads %s', async (_name, path, content) => {
      expect(await read(path)).toBe(content);
    });

    it.each([
      [
        'a missing file',
        '/etc/app/none',
        "ENOENT: no such file or directory, open '/etc/app/none'",
      ],
      ['a directory', '/etc/app/conf.d', 'EISDIR'],
      ['a mount', '/etc/app', 'EISDIR'],
      ['a directory that leads to a mount', '/etc', 'EISDIR'],
      ['the root', '/', 'EISDIR'],
      ['a way through a file', '/etc/app/app.yaml/x', 'ENOTDIR'],
      ['a file of the node', '/etc/shadow', 'ENOENT'],
      ['a file that the image would have', '/bin/sh', 'no such file or directory in its mounts'],
      ['a climb out of the mount by its host path', '/etc/app/../../../etc/shadow', 'ENOENT'],
    ])('refuses %s', async (_name, path, message) => {
      await expect(read(path)).rejects.toThrow(message);
    });
  });

  describe('a link in the content', () => {
    it.each([
      ['relative', 'app.yaml', 'app'],
      ['to a directory above, in the mount', 'conf.d/../app.yaml', 'app'],
      ['absolute, into its own mount', '/etc/app/app.yaml', 'app'],
      ['absolute, into another mount', '/other/other.yaml', 'other'],
      ['climbing, into another mount', '../../other/other.yaml', 'other'],
    ])('is followed: %s', async (_name, target, content) => {
      await files.symlink(target, `${VOLUME}/link`);

      expect(await read('/etc/app/link')).toBe(content);
    });

    it.each([
      ['beside it', '../conf.d/limits.yaml', 'limits'],
      ['upwards', '../app.yaml', 'app'],
      ['of the name of one at the top', 'limits.yaml', 'limits'],
    ])('is followed from where it stands, in a directory: %s', async (_name, target, content) => {
      await files.symlink(target, `${VOLUME}/conf.d/link`);
      await write(`${VOLUME}/limits.yaml`, 'of the top');

      expect(await read('/etc/app/conf.d/link')).toBe(content);
    });

    it.each([
      ['absolute, to a file of the node', '/etc/shadow'],
      ['climbing, to a file of the node', '../../../../../../../../etc/shadow'],
      ['to its own host path', `${VOLUME}/app.yaml`],
      ['to the host path of another volume', `${OTHER}/other.yaml`],
      ['to a neighbour on the node', '../other/other.yaml'],
    ])('never reaches the node: %s', async (_name, target) => {
      await files.symlink(target, `${VOLUME}/link`);

      await expect(read('/etc/app/link')).rejects.toThrow('ENOENT');
    });

    it('never reaches the node through a directory', async () => {
      await files.symlink('/etc', `${VOLUME}/absolute`);
      await files.symlink('../../../../../../../../etc', `${VOLUME}/climbing`);

      await expect(read('/etc/app/absolute/shadow')).rejects.toThrow('ENOENT');
      await expect(read('/etc/app/climbing/shadow')).rejects.toThrow('ENOENT');
      // What /etc means is decided in the container.
      expect(await read('/etc/app/absolute/app/app.yaml')).toBe('app');
    });

    it('is followed at most 40 times', async () => {
      await files.symlink('app.yaml', `${VOLUME}/link-1`);
      for (let at = 2; at <= 41; at++) {
        await files.symlink(`link-${String(at - 1)}`, `${VOLUME}/link-${String(at)}`);
      }

      expect(await read('/etc/app/link-40')).toBe('app');
      await expect(read('/etc/app/link-41')).rejects.toThrow('ELOOP: too many symbolic links');
    });

    it.each([
      ['to itself', 'link'],
      ['to itself, absolutely', '/etc/app/link'],
      ['through itself', 'link/deeper'],
    ])('that loops is ELOOP: %s', async (_name, target) => {
      await files.symlink(target, `${VOLUME}/link`);

      await expect(read('/etc/app/link')).rejects.toThrow('ELOOP');
    });
  });

  describe('a volume that is swapped by its ..data link', () => {
    it('shows the generation that ..data points at', async () => {
      for (const generation of ['..1', '..2']) {
        await files.mkdir(`${OTHER}/${generation}`);
        await write(`${OTHER}/${generation}/version`, generation);
      }
      await files.symlink('..1', `${OTHER}/..data`);
      await files.symlink('..data/version', `${OTHER}/version`);
      expect(await read('/other/version')).toBe('..1');

      await files.symlink('..2', `${OTHER}/..data_tmp`);
      await files.rename(`${OTHER}/..data_tmp`, `${OTHER}/..data`);

      expect(await read('/other/version')).toBe('..2');
    });
  });

  describe('mounts over mounts', () => {
    it('takes the longest', async () => {
      await write(`${VOLUME}/conf.d/other.yaml`, 'covered');

      expect(await read('/etc/app/conf.d/other.yaml', ['/etc/app/conf.d/', OTHER])).toBe('other');
      expect(await read('/etc/app/app.yaml', ['/etc/app/conf.d', OTHER])).toBe('app');
    });

    it('takes the later one of two at the same path', async () => {
      expect(await read('/etc/app/other.yaml', ['/etc/app', OTHER])).toBe('other');
    });

    it('goes through a mount to a mount point that the mount does not hold', async () => {
      expect(await read('/etc/app/new/dir/other.yaml', ['/etc/app/new/dir', OTHER])).toBe('other');
      expect(await read('/etc/app/app.yaml', ['/etc/app/new/dir', OTHER])).toBe('app');
    });

    it('shows a mounted file', async () => {
      expect(await read('/hosts', ['/hosts', `${VOLUME}/app.yaml`])).toBe('app');
      await expect(read('/hosts/x', ['/hosts', `${VOLUME}/app.yaml`])).rejects.toThrow('ENOTDIR');
    });

    it('shows a mount at the root', async () => {
      expect(await read('/app.yaml', ['/', VOLUME])).toBe('app');
    });
  });

  it.each(['fifo', 'character', 'block', 'socket'] as const)(
    'does not open what is not a regular file: %s',
    async (type) => {
      const special = {
        lstat: async () => ({ ...(await files.lstat(`${VOLUME}/app.yaml`)), type }),
        stat: async (path: string) => ({
          ...(await files.stat(path === VOLUME ? VOLUME : `${VOLUME}/app.yaml`)),
          ...(path === VOLUME ? {} : { type }),
        }),
      } as unknown as FileSystem;
      const namespace = new MountNamespace([mount('/etc/app', VOLUME)]);

      await expect(namespace.locate(special, '/etc/app/pipe')).rejects.toThrow(
        "EINVAL: not a regular file, open '/etc/app/pipe'",
      );
    },
  );

  it('names no path of the host when a mount has vanished', async () => {
    await expect(read('/gone/x', ['/gone', '/var/lib/gone'])).rejects.toThrow(
      /^ENOENT: no such file or directory, open '\/gone\/x'$/,
    );
  });
});
