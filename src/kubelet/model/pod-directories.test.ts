/** Directories of pods that are gone. Upstream: pkg/kubelet/kubelet_volumes_test.go (v1.36). */
import { describe, expect, it } from 'vitest';
import { choices, follow, Host, World } from '../../sim/index.ts';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { podDirectory, removePodDirectories } from './pod-directories.ts';

const POD = podDirectory('uid');

/** Whether the directory of a pod is removed that has these below it; a path that ends in a slash is a directory. */
async function isRemoved(paths: readonly string[], mountAt?: string): Promise<boolean> {
  const world = new World({ choices: choices.defaults() });
  const adapters = createMemoryHostAdapters();
  const host = new Host({ name: 'node-1', realWork: world.realWork, ...adapters });
  const { files, mounter } = adapters;
  await files.mkdir('/elsewhere/kept', { recursive: true });
  for (const path of paths) {
    const directory = `${POD}/${path.slice(0, path.lastIndexOf('/'))}`;
    await files.mkdir(directory, { recursive: true });
    if (!path.endsWith('/')) await files.writeFile(`${POD}/${path}`, new Uint8Array(1));
  }
  if (mountAt !== undefined) await mounter.bind('/elsewhere', `${POD}/${mountAt}`);
  let answer: boolean | undefined;
  follow(removePodDirectories(host, 'uid'), {
    done: (isGone) => (answer = isGone),
    failed: (error) => world.loop.fail(error),
  });
  await world.loop.run();
  const left = (await files.readdir('/var/lib/kubelet/pods').catch(() => [])).length;

  expect(answer).toBe(left === 0);
  expect(await files.readdir('/elsewhere')).toHaveLength(1);
  return answer === true;
}

const VOLUME = 'volumes/kubernetes.io~empty-dir/v/';

describe('the directory of a pod that is gone', () => {
  it.each([
    ['empty directories of volumes', [VOLUME, 'plugins/']],
    ['notes of the kubelet', [VOLUME, 'plugins/kubernetes.io~empty-dir/v/ready', 'etc-hosts']],
    ['what was bound for subPaths', ['volume-subpaths/v/main/0', 'volume-subpaths/v/main/1/']],
    ['nothing of all that', ['volumes/']],
  ])('goes with %s', async (_what, paths) => {
    expect(await isRemoved(paths)).toBe(true);
  });

  it.each<[string, readonly string[], string?]>([
    ['content of a volume', [`${VOLUME}left`]],
    ['a file among volumes', ['volumes/kubernetes.io~empty-dir/file']],
    ['a file deep in a subPath', ['volume-subpaths/v/main/0/left']],
    ['a mounted volume', [VOLUME], VOLUME.slice(0, -1)],
    ['a mounted subPath', ['volume-subpaths/v/main/0/'], 'volume-subpaths/v/main/0'],
    ['a mount among notes', ['plugins/p/'], 'plugins/p'],
  ])('stays with %s', async (_what, paths, mountAt) => {
    expect(await isRemoved(paths, mountAt)).toBe(false);
  });

  it('need not be there', async () => {
    expect(await isRemoved([])).toBe(true);
  });
});
