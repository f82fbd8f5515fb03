import { beforeEach, describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import type { FileSystem } from './file-system.ts';
import { createMemoryHostAdapters } from './memory/index.ts';
import type { Mounter } from './mounter.ts';
import {
  HOST_FAULT_POINTS,
  HostStrikes,
  strikableFiles,
  strikableMounter,
} from './strikable-host.ts';
import { World } from './world.ts';

const BYTES = new TextEncoder().encode('x');

/** Writes a new file by its writer, and does one thing more. */
async function withWriter(
  files: FileSystem,
  also: (writer: Awaited<ReturnType<FileSystem['createFile']>>) => Promise<void>,
): Promise<void> {
  const writer = await files.createFile('/dir/new');
  try {
    await also(writer);
  } finally {
    await writer.close();
  }
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of stream) expect(chunk.length).toBeGreaterThan(0);
}

/** Each call, on a disk with `/dir/file`, `/dir/link`, `/empty`, and `/dir` bound at `/bound`. */
const CALLS: Record<string, (files: FileSystem, mounter: Mounter) => Promise<unknown>> = {
  mkdir: (files) => files.mkdir('/dir/sub'),
  readdir: (files) => files.readdir('/dir'),
  stat: (files) => files.stat('/dir/file'),
  lstat: (files) => files.lstat('/dir/file'),
  readlink: (files) => files.readlink('/dir/link'),
  symlink: (files) => files.symlink('file', '/dir/other'),
  link: (files) => files.link('/dir/file', '/dir/twin'),
  rename: (files) => files.rename('/dir/file', '/dir/moved'),
  unlink: (files) => files.unlink('/dir/file'),
  rmdir: (files) => files.rmdir('/empty'),
  rm: (files) => files.rm('/dir/file'),
  readFile: (files) => files.readFile('/dir/file'),
  writeFile: (files) => files.writeFile('/dir/file', new Uint8Array(0)),
  truncate: (files) => files.truncate('/dir/file', 1),
  statfs: (files) => files.statfs('/dir'),
  createFile: (files) => withWriter(files, () => Promise.resolve()),
  readStream: (files) => readAll(files.readStream('/dir/file')),
  chmod: (files) => files.chmod('/dir/file', 0o600),
  lchown: (files) => files.lchown('/dir/file', 1, 1),
  lutimes: (files) => files.lutimes('/dir/file', 1000),
  setExtendedAttributes: (files) =>
    files.setExtendedAttributes([{ path: '/dir/file', set: new Map(), remove: ['user.a'] }]),
  extendedAttributes: (files) => files.extendedAttributes('/dir/file'),
  syncDir: (files) => files.syncDir('/dir'),
  syncTree: (files) => files.syncTree('/dir'),
  write: (files) => withWriter(files, (writer) => writer.write(BYTES)),
  sync: (files) => withWriter(files, (writer) => writer.sync()),
  bind: (_, mounter) => mounter.bind('/dir', '/empty'),
  mountTmpfs: (_, mounter) => mounter.mountTmpfs('/empty', { capacityBytes: 1, inodes: 1 }),
  unmount: (_, mounter) => mounter.unmount('/bound'),
  isMountPoint: (_, mounter) => mounter.isMountPoint('/bound'),
  list: (_, mounter) => mounter.list(),
};

let disk: ReturnType<typeof createMemoryHostAdapters>;
let world: World;

beforeEach(async () => {
  world = new World({ choices: choices.defaults(), startAt: 0 });
  disk = createMemoryHostAdapters();
  for (const path of ['/dir', '/empty', '/bound']) await disk.files.mkdir(path);
  await disk.files.writeFile('/dir/file', BYTES);
  await disk.files.symlink('file', '/dir/link');
  await disk.mounter.bind('/dir', '/bound');
});

it('every point is a call of this table, and the other way round', () => {
  const points = Object.keys(CALLS).map((call) => `host.${call}`);

  expect(HOST_FAULT_POINTS.map(({ point }) => point).sort()).toEqual(points.sort());
});

describe.each(Object.entries(CALLS))('%s', (name, call) => {
  const make = () => {
    const strikes = new HostStrikes({ host: 'a', faults: world.faults, isAlone: () => true });
    return call(strikableFiles(disk.files, strikes), strikableMounter(disk.mounter, strikes));
  };

  it('fails as the fault says, once, and then does its work', async () => {
    world.faults.plan({ point: `host.${name}`, match: 'a ', error: 'EIO', times: 1 });

    await expect(make()).rejects.toMatchObject({
      code: 'EIO',
      message: expect.stringMatching(new RegExp(`^EIO: i/o error, ${name} '`)) as unknown,
    });
    await disk.files.rm('/dir/new');
    await make();
  });

  it('is not struck by what is meant for another host', async () => {
    world.faults.plan({ point: 'host.*', match: 'b ', error: 'EIO' });

    await make();
  });
});
