/**
 * Processes that write: through their mounts, to the node's disk, and what a shell says when it may not
 * or cannot. Source of the texts: busybox, ash; the recording image-volume-write-refused.
 */
import { describe, expect, it } from 'vitest';
import type { DiskBound } from '../../sim/index.ts';
import { buildArtifact, buildImage } from '../registry/index.ts';
import { imageMount, ImageRuntimeBench, STATE } from './testing/image-runtime-bench.ts';
import { mount, RuntimeBench } from './testing/runtime-bench.ts';

const CACHE = { ...mount('/cache', '/emptydir'), readonly: false };

async function open(disk?: DiskBound): Promise<RuntimeBench> {
  const bench = new RuntimeBench(disk === undefined ? {} : { disk });
  await bench.write('/emptydir/old', 'old');
  await bench.write('/node/secret', 'of the node');
  await bench.host.files.mkdir('/emptydir/directory');
  await bench.host.files.symlink('/node/secret', '/emptydir/out');
  await bench.host.files.symlink('old', '/emptydir/link');
  return bench;
}

async function outcome(bench: RuntimeBench, script: string, mounts = [CACHE]) {
  const id = await bench.run({ script, mounts });
  await bench.advance(100);
  const { exitCode } = await bench.perform(bench.runtime.containerStatus(id));
  return { exitCode, log: bench.runtime.logs(id) };
}

describe('write', () => {
  it.each([
    ['a new file', '/cache/new', '/emptydir/new'],
    ['what was there', '/cache/old', '/emptydir/old'],
    ['through a link', '/cache/link', '/emptydir/old'],
    ['in a directory', '/cache/directory/x', '/emptydir/directory/x'],
  ])('puts the text into %s, which counts on the disk', async (_what, path, hostPath) => {
    const bench = await open();
    const script = `write ${path} ready\nread ${path}`;

    expect(await outcome(bench, script)).toEqual({ exitCode: 0, log: ['ready'] });
    expect((await bench.host.files.stat(hostPath)).sizeBytes).toBe('ready\n'.length);
    expect(
      bench.world.trace.records.flatMap((record) =>
        record.type === 'container.written' ? [record.detail.path] : [],
      ),
    ).toEqual([path]);
  });

  it.each([
    ['/cache/directory', "sh: can't create /cache/directory: Is a directory"],
    ['/cache/none/x', "sh: can't create /cache/none/x: nonexistent directory"],
    ['/cache/old/x', "sh: can't create /cache/old/x: Not a directory"],
  ])('fails at %s', async (path, line) => {
    const bench = await open();
    expect(await outcome(bench, `write ${path} x\nlog after`)).toEqual({
      exitCode: 1,
      log: [line],
    });
  });

  it('never writes a file of the node that no mount shows', async () => {
    const bench = await open();
    const { exitCode, log } = await outcome(bench, 'write /cache/out x');

    expect(exitCode).toBe(1);
    expect(log[0]).toMatch(/^sh: can't create \/cache\/out: /);
    expect(new TextDecoder().decode(await bench.host.files.readFile('/node/secret'))).toBe(
      'of the node',
    );
  });

  it('is refused by name where nothing is mounted', async () => {
    const bench = await open();
    await expect(outcome(bench, 'write /tmp/x x')).rejects.toThrow(
      'not "/tmp/x": containers have no writable layer',
    );
  });

  it.each(['write /v/new x', 'write /v/app.yaml x', 'fill /v/new 1Mi'])(
    'to an image or artifact is refused: %s',
    async (script) => {
      const files = { 'app.yaml': 'greeting: hello\n' };
      const artifact = { name: 'app.yaml', content: 'greeting: hello\n' };
      for (const object of [
        buildImage({ layers: [{ files }] }),
        buildArtifact({ artifactType: 'application/vnd.example', files: [artifact] }),
      ]) {
        const bench = new ImageRuntimeBench();
        const id = await bench.pull('registry.test/team/config:v1', object);
        const sandbox = await bench.sandbox();
        const container = await bench.run(sandbox, { mounts: [imageMount('/v', id)], script });
        await bench.perform(bench.images.service.imageFsInfo());
        await bench.images.world.loop.run(bench.images.world.now() + 100);
        const path = script.split(' ')[1] ?? '';

        expect(bench.runtime.logs(container)).toEqual([
          `sh: can't create ${path}: Read-only file system`,
        ]);
        const status = await bench.perform(bench.runtime.containerStatus(container));
        expect(status.exitCode).toBe(1);
        const [shown = ''] = await bench.mountPoints();
        expect(shown).toContain(STATE);
        expect(await bench.images.read(`${shown}/app.yaml`)).toBe('greeting: hello\n');
      }
    },
  );
});

describe('fill', () => {
  it('makes a file as large as it says, and makes it anew', async () => {
    const bench = await open();
    expect(await outcome(bench, 'fill /cache/blob 20Mi\nfill /cache/blob 3')).toMatchObject({
      exitCode: 0,
    });
    expect((await bench.host.files.stat('/emptydir/blob')).sizeBytes).toBe(3);
    expect(await outcome(bench, 'fill /cache/blob 1Gi', [CACHE]).catch(String)).toContain(
      'reserved',
    );
  });

  it('that has no room ends the process as a shell would', async () => {
    const bench = await open({ capacityBytes: 1_000_000, inodes: 1000 });

    expect(await outcome(bench, 'fill /cache/blob 1Gi\nlog after')).toEqual({
      exitCode: 1,
      log: ['sh: write error: No space left on device'],
    });
  });
});
