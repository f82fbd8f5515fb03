/**
 * A published volume on a node: repaired when a foreign hand was in it, read-only in containers, and in
 * parts. P6, P24 of docs/oci-volume.md; upstream: pkg/volume/util/atomic_writer.go, kubelet_pods.go,
 * makeMounts (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { imageOf, KubeletLab, type ContainerShape } from '../../../testing/kubelet-lab.ts';

/** The longest that a refresh takes to come. */
const REFRESH_SECONDS = 92;

const TREE = {
  reference: 'team/tree:v1',
  image: {
    layers: [
      {
        files: {
          'app.yaml': 'v1',
          'conf.d/limits': 'low',
          absolute: { symlink: '/app.yaml' },
          shadow: { symlink: '/var/lib' },
        },
      },
    ],
  },
};

async function open(...containers: readonly ContainerShape[]): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.lab.push(TREE);
  await bench.run('web', {
    containers,
    spec: {
      volumes: [
        { name: 'tree', oci: { image: 'registry.test/team/tree:v1' } },
        { name: 'cache', emptyDir: {} },
      ],
    },
  });
  await bench.advanceSeconds(5);
  return bench;
}

const WHOLE = { name: 'tree', mountPath: '/tree' };
const pathOf = (bench: KubeletLab) =>
  bench.records('volume.mounted').find(({ detail }) => detail.volume === 'tree')?.detail.path ?? '';

describe('a name that a foreign hand took away', () => {
  it.each(['app.yaml', 'conf.d', '..data'])('is back after the next refresh: %s', async (name) => {
    const bench = await open({ volumeMounts: [WHOLE] });
    const { files } = bench.node.host;
    const link = `${pathOf(bench)}/${name}`;
    const target = await files.readlink(link);
    await files.unlink(link);
    await bench.advanceSeconds(REFRESH_SECONDS);

    expect(await files.readlink(link)).toBe(target);
    expect(bench.records('volume.published')).toHaveLength(1);
  });

  it('is all that a refresh of unchanged content touches', async () => {
    const bench = await open({ volumeMounts: [WHOLE] });
    const { files } = bench.node.host;
    const path = pathOf(bench);
    const look = async () => {
      const entries = await files.readdir(path);
      const inodes = entries.map(async ({ name }) => (await files.lstat(`${path}/${name}`)).inode);
      return { entries, inodes: await Promise.all(inodes) };
    };
    const before = await look();
    await bench.advanceSeconds(REFRESH_SECONDS);

    expect(bench.records('volume.refreshed')).not.toEqual([]);
    expect(await look()).toEqual(before);
  });
});

/** Every draw of this bench is 0: the generations of one second would have one name. */
describe('two refreshes in one second', () => {
  const refresh = (bench: KubeletLab, team: string) =>
    bench.lab.update('Pod', 'web', ({ metadata }) => {
      metadata.labels = { team };
    });

  /** Of two updates the second waits for a relist, and relists are on the second. */
  const untilRelist = (bench: KubeletLab, plusSeconds: number) =>
    bench.advanceSeconds(1 - (bench.lab.world.now() % 1000) / 1000 + plusSeconds);

  it('never have the name of what readers see', async () => {
    const bench = await open({ volumeMounts: [WHOLE] });
    await untilRelist(bench, -0.15);
    await bench.lab.push({ ...TREE, image: imageOf('a') });
    await refresh(bench, 'a');
    await bench.advanceSeconds(0.01);
    await refresh(bench, 'b');
    await untilRelist(bench, 0.08);
    await bench.lab.push({ ...TREE, image: imageOf('b') });
    await bench.advanceSeconds(0.5);
    const published = bench.records('volume.published').map(({ detail }) => detail.generation);

    expect(new Set(published.slice(1).map((name) => name.split('.')[2])).size).toBe(1);
    expect(published.slice(1).map((name) => name.split('.')[3])).toEqual([
      '000000000',
      '000000001',
    ]);
    expect(await bench.node.host.files.readlink(`${pathOf(bench)}/..data`)).toBe(published.at(-1));
  });
});

describe('a container', () => {
  it('gets content read-only, whatever its manifest says, and an emptyDir to write to', async () => {
    const bench = await open({
      volumeMounts: [
        { ...WHOLE, readOnly: false },
        { name: 'tree', mountPath: '/part', subPath: 'conf.d' },
        { name: 'cache', mountPath: '/cache' },
        { name: 'cache', mountPath: '/only-read', readOnly: true },
      ],
    });
    const [{ mounts } = { mounts: [] }] = await bench.lab.perform(
      bench.node.runtime.listContainers(),
    );

    expect(mounts.map(({ containerPath, readonly }) => [containerPath, readonly])).toEqual([
      ['/tree', true],
      ['/part', true],
      ['/cache', false],
      ['/only-read', true],
    ]);
  });

  it.each([
    ['an absolute link, though the volume has such a file', 'absolute', 'create subPath directory'],
    ['an absolute link to a directory of the node', 'shadow', 'prepare subPath'],
    ['what is missing', 'none', 'create subPath directory'],
  ])('does not start with a subPath that is %s', async (_what, subPath, failed) => {
    const bench = await open({ volumeMounts: [{ ...WHOLE, subPath }] });
    const message = `failed to ${failed} for volumeMount "tree" of container "main"`;

    expect(bench.containerStatus('web')?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message,
    });
    expect(bench.said('web', /Failed/)).toContain(`Warning Failed: Error: ${message}`);
    expect(bench.records('container.created')).toEqual([]);
  });

  it('with a volume over a directory of the content sees that volume there', async () => {
    const bench = await open({
      volumeMounts: [WHOLE, { name: 'cache', mountPath: '/tree/conf.d' }],
      script: 'read /tree/app.yaml\nread /tree/conf.d/limits',
    });

    expect(bench.logs('web')[0]).toBe('v1');
    expect(bench.logs('web')[1]).toMatch(/^read: ENOENT/);
  });

  it('with a volume over what the content has not cannot be started', async () => {
    const bench = await open({
      volumeMounts: [WHOLE, { name: 'cache', mountPath: '/tree/new' }],
    });

    expect(bench.said('web', /Failed/)[0]).toMatch(
      /^Warning Failed: Error: failed to create containerd task: .*to rootfs at "\/tree\/new": .*: read-only file system$/,
    );
    expect(bench.records('container.started')).toEqual([]);
    expect(bench.waits('web')).toContain('RunContainerError');
  });
});
