/**
 * Images as mounts: CRI `Mount.image` and `image_sub_path`, as containerd 2.3 has them and its
 * predecessors have not; what is shared, what a failure leaves, when it goes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catchError, of } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { createNodeFileSystem, createNodeMounter } from '../../sim/node/index.ts';
import { all, type FileSystem, type Mounter } from '../../sim/index.ts';
import { hexOf, type Digest } from '../oci/index.ts';
import { buildArtifact, buildImage, buildIndex } from '../registry/index.ts';
import { imageMount, ImageRuntimeBench, STATE } from './testing/image-runtime-bench.ts';

const CONFIG = 'registry.test/team/config:v1';
const CONFIG_IMAGE = buildImage({
  layers: [
    {
      files: {
        'app.yaml': 'greeting: hello\n',
        'conf.d/limits.yaml': 'memory: 64Mi\n',
        inside: { symlink: 'conf.d/../conf.d' },
        climbing: { symlink: '../../..' },
        absolute: { symlink: '/conf.d' },
        round: { symlink: 'round' },
      },
    },
  ],
});

const scratch = mkdtempSync(join(tmpdir(), 'drydock-mount-images-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const ADAPTERS: readonly (readonly [
  string,
  () => Promise<{ readonly files: FileSystem; readonly mounter: Mounter }>,
])[] = [
  ['memory', () => Promise.resolve(createMemoryHostAdapters())],
  [
    'a real directory',
    async () => {
      const root = mkdtempSync(join(scratch, 'root-'));
      return {
        files: createNodeFileSystem({ root }),
        mounter: await createNodeMounter({ root, strategy: 'hardlink' }),
      };
    },
  ],
];

async function benchWithConfig(options: ConstructorParameters<typeof ImageRuntimeBench>[0] = {}) {
  const bench = new ImageRuntimeBench(options);
  const id = await bench.pull(CONFIG, CONFIG_IMAGE);
  return { bench, id };
}

describe.each(ADAPTERS)('Mount.image on %s', (_name, adapters) => {
  it('shows the image, and says so in the container’s status by id', async () => {
    const { bench, id } = await benchWithConfig({ adapters: await adapters() });
    const sandbox = await bench.sandbox();
    const container = await bench.run(sandbox, { mounts: [imageMount('/v', id)] });

    expect(await bench.read(container, '/v/app.yaml')).toBe('greeting: hello\n');
    const { mounts } = await bench.perform(bench.runtime.containerStatus(container));
    expect(mounts).toEqual([
      { containerPath: '/v', hostPath: '', readonly: true, image: { image: id } },
    ]);
  });

  it('is one mount for all containers of a sandbox, and ends with the sandbox', async () => {
    const { bench, id } = await benchWithConfig({ adapters: await adapters() });
    const [one, other] = [await bench.sandbox('web'), await bench.sandbox('other')];
    const path = `${STATE}/image-volumes/${one}/${hexOf(CONFIG_IMAGE.manifest.digest)}`;
    const mounts = [imageMount('/v', id)];
    const first = await bench.run(one, { name: 'first', mounts });
    const second = await bench.run(one, { name: 'second', mounts });
    const third = await bench.run(other, { name: 'third', mounts });
    expect(await bench.mountPoints()).toHaveLength(2);
    expect(await bench.mountPoints()).toContain(path);

    await bench.perform(bench.runtime.removeContainer(first));
    expect(await bench.read(second, '/v/app.yaml')).toBe('greeting: hello\n');
    await bench.perform(bench.runtime.stopPodSandbox(one));
    expect(await bench.mountPoints()).not.toContain(path);
    expect(await bench.images.host.files.readdir(`${STATE}/image-volumes`)).toHaveLength(1);
    await bench.perform(bench.runtime.removePodSandbox(one));
    expect(await bench.read(third, '/v/app.yaml')).toBe('greeting: hello\n');

    await bench.perform(bench.runtime.removePodSandbox(other));
    expect(await bench.mountPoints()).toEqual([]);
    expect(await bench.images.host.files.readdir(`${STATE}/image-volumes`)).toEqual([]);
  });

  it('stays readable when its image is removed, until the sandbox is gone', async () => {
    const { bench, id } = await benchWithConfig({ adapters: await adapters() });
    const sandbox = await bench.sandbox();
    const container = await bench.run(sandbox, { mounts: [imageMount('/v', id)] });

    await bench.perform(bench.images.service.removeImage({ image: id }));
    expect(await bench.read(container, '/v/conf.d/limits.yaml')).toBe('memory: 64Mi\n');
    expect(await bench.images.names('unpacked')).toEqual([hexOf(CONFIG_IMAGE.manifest.digest)]);

    await bench.perform(bench.runtime.removePodSandbox(sandbox));
    expect(await bench.images.names('unpacked')).toEqual([]);
  });

  it('shows an artifact’s files by their titles', async () => {
    const bench = new ImageRuntimeBench({ adapters: await adapters() });
    const files = [
      { name: 'weights', content: 'x' },
      { name: 'docs/readme', content: 'read me' },
    ];
    const object = buildArtifact({ artifactType: 'application/vnd.example', files });
    const id = await bench.pull('registry.test/team/model:v1', object);
    const mounts = [imageMount('/model', id), imageMount('/docs', id, 'docs')];
    const container = await bench.run(await bench.sandbox(), { mounts });

    expect(await bench.read(container, '/model/docs/readme')).toBe('read me');
    expect(await bench.read(container, '/docs/readme')).toBe('read me');
  });
});

describe('imageSubPath', () => {
  it.each([
    ['conf.d', 'limits.yaml'],
    ['./conf.d/', 'limits.yaml'],
    ['inside', 'limits.yaml'],
    ['conf.d/..', 'app.yaml'],
  ])('%s shows that directory alone', async (subPath, name) => {
    const { bench, id } = await benchWithConfig();
    const mounts = [imageMount('/v', id, subPath)];
    const container = await bench.run(await bench.sandbox(), { mounts });

    expect(await bench.read(container, `/v/${name}`)).not.toBe('');
  });

  it.each([
    ['nope', 'openat nope: no such file or directory'],
    ['conf.d/nope', 'openat conf.d/nope: no such file or directory'],
    ['app.yaml/x', 'openat app.yaml/x: not a directory'],
    ['climbing', 'openat climbing: path escapes from parent'],
    ['absolute', 'openat absolute: path escapes from parent'],
    ['../x', 'openat ../x: path escapes from parent'],
    ['/conf.d', 'openat /conf.d: path escapes from parent'],
    ['round', 'openat round: too many levels of symbolic links'],
  ])('%s fails the creation, and nothing stays mounted', async (subPath, why) => {
    const { bench, id } = await benchWithConfig();
    const sandbox = await bench.sandbox();
    const path = `${STATE}/image-volumes/${sandbox}/${hexOf(id as Digest)}`;

    await expect(
      bench.create(sandbox, { mounts: [imageMount('/v', id, subPath)] }),
    ).rejects.toMatchObject({
      code: 'Unknown',
      description:
        'failed to mount image volume: ImageVolumeMountFailed: ' +
        `failed to ensure image subpath "${subPath}" in "${path}": ${why}`,
    });
    expect(await bench.mountPoints()).toEqual([]);
    expect(bench.runtime.containerCount()).toBe(0);
  });

  it('must be a directory', async () => {
    const { bench, id } = await benchWithConfig();
    const sandbox = await bench.sandbox();
    const mounts = [imageMount('/v', id, 'app.yaml')];

    await expect(bench.create(sandbox, { mounts })).rejects.toThrow(
      /only directory subpath is supported, subpath: "app.yaml", mountpoint: ".*" $/,
    );
  });

  it('that fails one container leaves the mount to the other', async () => {
    const { bench, id } = await benchWithConfig();
    const sandbox = await bench.sandbox();
    const good = await bench.run(sandbox, { name: 'good', mounts: [imageMount('/v', id)] });
    for (let attempt = 0; attempt < 3; attempt++) {
      const mounts = [imageMount('/v', id, 'nope')];
      await expect(bench.create(sandbox, { name: 'bad', attempt, mounts })).rejects.toThrow('nope');
    }

    expect(await bench.mountPoints()).toHaveLength(1);
    expect(await bench.read(good, '/v/app.yaml')).toBe('greeting: hello\n');
  });
});

describe('a mount of an image that cannot be', () => {
  const refused = [
    [{ hostPath: '/etc' }, 'hostpath must be empty while mount image: '],
    [{ readonly: false }, 'readonly must be true while mount image: '],
    [{ image: { image: '' } }, 'image not specified in: '],
    [{ image: { image: `sha256:${'0'.repeat(64)}` } }, `failed to resolve image "sha256:0`],
  ] as const;

  it.each(refused)('%o is refused', async (change, why) => {
    const { bench, id } = await benchWithConfig();
    const mounts = [{ ...imageMount('/v', id), ...change }];

    await expect(bench.create(await bench.sandbox(), { mounts })).rejects.toThrow(
      `desc = failed to mount image volume: ImageVolumeMountFailed: ${why}`,
    );
    expect(await bench.mountPoints()).toEqual([]);
  });
});

describe('containerd', () => {
  it('2.0 knows no images as mounts, and finds an empty host path', async () => {
    const { bench, id } = await benchWithConfig({ containerd: '2.0' });

    await expect(
      bench.create(await bench.sandbox(), { mounts: [imageMount('/v', id)] }),
    ).rejects.toThrow(
      /failed to generate spec: failed to mkdir "": mkdir : no such file or directory$/,
    );
  });

  it('2.1 ignores sub paths, even such as are not there', async () => {
    const { bench, id } = await benchWithConfig({ containerd: '2.1' });
    const sandbox = await bench.sandbox();
    for (const [name, subPath] of Object.entries({ one: 'conf.d', other: 'nope' })) {
      const container = await bench.run(sandbox, { name, mounts: [imageMount('/v', id, subPath)] });
      expect(await bench.read(container, '/v/app.yaml')).toBe('greeting: hello\n');
    }
  });

  it('2.2 has them', async () => {
    const { bench, id } = await benchWithConfig({ containerd: '2.2' });
    const mounts = [imageMount('/v', id, 'conf.d')];
    const container = await bench.run(await bench.sandbox(), { mounts });

    expect(await bench.read(container, '/v/limits.yaml')).toBe('memory: 64Mi\n');
  });
});

describe('an image mount', () => {
  it('made by an earlier life is found, not covered, and goes with its sandbox', async () => {
    const { bench, id } = await benchWithConfig();
    const { images } = bench;
    const path = await bench.perform(images.service.mountImage('sandbox', 'one', id));
    await images.restart();

    expect(await bench.perform(images.service.mountImage('sandbox', 'two', id))).toBe(path);
    await bench.perform(images.service.withdrawImages('sandbox', 'two'));
    expect(await bench.mountPoints()).toEqual([path]);
    await bench.perform(images.service.unmountImages('sandbox'));
    expect(await bench.mountPoints()).toEqual([]);
    await bench.perform(images.service.unmountImages('sandbox'));
  });

  it('with a mount inside, by whomever, is unmounted children first', async () => {
    const { bench, id } = await benchWithConfig();
    const { mounter, files } = bench.images.host;
    const sandbox = await bench.sandbox();
    await bench.run(sandbox, { mounts: [imageMount('/v', id)] });
    const [path = ''] = await bench.mountPoints();
    await files.mkdir('/shared/deep', { recursive: true });
    await files.mkdir('/empty');
    await bench.images.files.writeFile('/shared/limits.yaml', new Uint8Array(1));
    await mounter.bind('/shared/limits.yaml', `${path}/conf.d/limits.yaml`);

    await bench.perform(bench.runtime.removePodSandbox(sandbox));
    expect(await bench.mountPoints()).toEqual([]);
  });

  it('of an index shows the manifest of the node’s platform', async () => {
    const bench = new ImageRuntimeBench();
    const platform = { os: 'linux', architecture: 'amd64' };
    const object = buildIndex([{ object: CONFIG_IMAGE, platform }]);
    const id = await bench.pull(CONFIG, object);
    const sandbox = await bench.sandbox();
    await bench.run(sandbox, { mounts: [imageMount('/v', id)] });

    expect(id).toBe(object.manifest.digest);
    expect(await bench.mountPoints()).toEqual([
      `${STATE}/image-volumes/${sandbox}/${hexOf(CONFIG_IMAGE.manifest.digest)}`,
    ]);
  });

  it('made for a sandbox that is stopped meanwhile does not stay', async () => {
    const { bench, id } = await benchWithConfig();
    const sandbox = await bench.sandbox();
    const created = bench
      .creation(sandbox, { mounts: [imageMount('/v', id)] })
      .pipe(catchError((error: unknown) => of(String(error))));
    const stopped = bench.runtime.stopPodSandbox(sandbox);

    const [outcome] = await bench.perform(all<unknown>([created, stopped]));
    expect(outcome).toContain(`sandbox container "${sandbox}" is not running`);
    expect(await bench.mountPoints()).toEqual([]);
    expect(await bench.images.host.files.readdir(`${STATE}/image-volumes`)).toEqual([]);
  });
});
