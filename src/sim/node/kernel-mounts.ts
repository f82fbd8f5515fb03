/** The kernel's mounts, by util-linux: `mount` and `umount` need the privilege, not we. */
import type { DiskBound } from '../index.ts';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes `target` show `source`, read-only; its content gives nobody devices or privileges. Real paths. */
export function bindReadOnly(source: string, target: string): Promise<void> {
  return bind(source, target, 'ro');
}

/** As {@link bindReadOnly}, to be written to. */
export function bindWritable(source: string, target: string): Promise<void> {
  return bind(source, target, 'rw');
}

async function bind(source: string, target: string, access: 'ro' | 'rw'): Promise<void> {
  await run('mount', [
    '--no-canonicalize',
    '-n',
    '-o',
    `bind,${access},nosuid,nodev`,
    '--',
    source,
    target,
  ]);
}

/** Lays a new file system in memory over `target`. A real path. */
export async function mountTmpfs(target: string, size: DiskBound): Promise<void> {
  const bounds = `size=${String(size.capacityBytes)},nr_inodes=${String(size.inodes)}`;
  await run('mount', [
    '--no-canonicalize',
    '-n',
    '-t',
    'tmpfs',
    '-o',
    `${bounds},nosuid,nodev`,
    '--',
    'tmpfs',
    target,
  ]);
}

export async function unmount(target: string): Promise<void> {
  await run('umount', ['--no-canonicalize', '-n', '--', target]);
}
