/** The kernel's bind mounts, by util-linux: `mount` and `umount` need the privilege, not we. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes `target` show `source`, read-only; its content gives nobody devices or privileges. Real paths. */
export async function bindReadOnly(source: string, target: string): Promise<void> {
  await run('mount', [
    '--no-canonicalize',
    '-n',
    '-o',
    'bind,ro,nosuid,nodev',
    '--',
    source,
    target,
  ]);
}

export async function unbind(target: string): Promise<void> {
  await run('umount', ['--no-canonicalize', '-n', '--', target]);
}
