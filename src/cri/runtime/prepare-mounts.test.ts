/**
 * Mounts inside mounts: each needs something to lie over, and in a mount that is read-only nothing can
 * be made for it. Upstream: runc libcontainer/rootfs_linux.go, createMountpoint; containerd
 * internal/cri/server/container_start.go, errorStartExitCode.
 */
import { describe, expect, it } from 'vitest';
import type { Mount } from '../index.ts';
import { mount, RuntimeBench } from './testing/runtime-bench.ts';

const writable = (containerPath: string, hostPath: string): Mount => ({
  ...mount(containerPath, hostPath),
  readonly: false,
});

/** `/volume` holds a directory, a file, and links; `/other` a file. */
async function open(): Promise<RuntimeBench> {
  const bench = new RuntimeBench();
  await bench.write('/volume/conf.d/limits', 'low');
  await bench.write('/volume/app.yaml', 'app');
  await bench.write('/other/new', 'new');
  await bench.host.files.symlink('conf.d', '/volume/link');
  await bench.host.files.symlink('/etc', '/volume/out');
  return bench;
}

describe('a mount in a read-only mount', () => {
  it.each([
    ['over a directory', [mount('/v', '/volume'), mount('/v/conf.d', '/other')]],
    ['over a directory, named first', [mount('/v/conf.d', '/other'), mount('/v', '/volume')]],
    ['over a file', [mount('/v', '/volume'), mount('/v/app.yaml', '/other/new')]],
    ['over what a link leads to', [mount('/v', '/volume'), mount('/v/link', '/other')]],
    ['over a link out of all mounts', [mount('/v', '/volume'), mount('/v/out', '/other')]],
    [
      'in a mount that may be written to, within it',
      [mount('/v', '/volume'), writable('/v/conf.d', '/other'), mount('/v/conf.d/x', '/volume')],
    ],
  ])('starts: %s', async (_what, mounts) => {
    const bench = await open();
    const id = await bench.run({ mounts, script: 'sleep 1h' });

    expect(await bench.perform(bench.runtime.containerStatus(id))).toMatchObject({
      state: 'CONTAINER_RUNNING',
    });
  });

  it.each([
    ['with nothing to lie over', '/v/new', 'read-only file system'],
    ['below what is not there', '/v/new/deeper', 'read-only file system'],
    ['below a file', '/v/app.yaml/x', 'not a directory'],
  ])('is refused: %s', async (_what, containerPath, why) => {
    const bench = await open();
    const mounts = [mount('/v', '/volume'), writable(containerPath, '/other')];
    const id = await bench.create(await bench.sandbox(), { mounts });
    const message =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: ' +
      'runc create failed: unable to start container process: error during container init: ' +
      `error mounting "/other" to rootfs at "${containerPath}": create mountpoint for ${containerPath} mount: ` +
      `mkdirat /run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}/rootfs${containerPath}: ${why}`;

    await expect(bench.perform(bench.runtime.startContainer(id))).rejects.toThrow(
      `rpc error: code = Unknown desc = ${message}`,
    );
    const status = await bench.perform(bench.runtime.containerStatus(id));
    expect(status).toMatchObject({
      state: 'CONTAINER_EXITED',
      exitCode: 128,
      reason: 'StartError',
      message,
    });
    expect(status.startedAt).toBeUndefined();
  });
});

it('a mount in one that may be written to needs nothing to lie over', async () => {
  const bench = await open();
  const mounts = [writable('/v', '/volume'), mount('/v/new', '/other')];
  const id = await bench.run({ mounts, script: 'read /v/new/new\nsleep 1h' });
  await bench.advance(10);

  expect(bench.runtime.logs(id)).toEqual(['new']);
});
