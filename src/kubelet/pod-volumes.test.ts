/**
 * Volumes of what the pod itself says, of tokens, and of paths of the node. Upstream: pkg/volume/downwardapi,
 * pkg/volume/projected, pkg/volume/hostpath (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../api/index.ts';
import { BOUND_SECONDS, configMap, modes, runWith, shown } from '../../testing/config-lab.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const field = (path: string, fieldPath: string) => ({ path, fieldRef: { fieldPath } });
const resource = (path: string, of: string, divisor: string) => ({
  path,
  resourceFieldRef: { containerName: 'main', resource: of, divisor },
});

describe('a volume of the downward API', () => {
  it('shows fields of the pod, and follows labels', async () => {
    const bench = await KubeletLab.open();
    const items = [field('name', 'metadata.name'), field('meta/labels', 'metadata.labels')];
    await runWith(bench, 'web', { downwardAPI: { items } });
    await bench.advanceSeconds(5);
    expect(await shown(bench, 'web')).toEqual({ name: 'web', 'meta/labels': '' });

    const changedAt = bench.now;
    await bench.lab.update('Pod', 'web', ({ metadata }) => {
      metadata.labels = { tier: 'front', app: 'a.b' };
    });
    await bench.advanceSeconds(2);
    // The change itself has the pod synced.
    expect(await shown(bench, 'web')).toEqual({
      name: 'web',
      'meta/labels': 'app="a.b"\ntier="front"',
    });
    expect(bench.now - changedAt).toBeLessThan(2100);
  });

  it('shows resources, those of the node where the container has no limit', async () => {
    const bench = await KubeletLab.open();
    const items = [
      resource('cpu', 'limits.cpu', '1m'),
      resource('memory', 'limits.memory', '1Gi'),
      resource('asked', 'requests.memory', '1Mi'),
    ];
    const resources = { limits: { cpu: '250m' }, requests: { memory: '3Mi' } };
    const container = { resources, volumeMounts: [{ name: 'v', mountPath: '/v' }] };
    await runWith(bench, 'web', { downwardAPI: { items } }, { container });
    await bench.advanceSeconds(5);

    expect(await shown(bench, 'web')).toEqual({ cpu: '250', memory: '256', asked: '3' });
  });

  it('that names nobody’s resources is not mounted', async () => {
    const bench = await KubeletLab.open();
    const of = { containerName: 'none', resource: 'limits.cpu' };
    const items = [{ path: 'a', resourceFieldRef: of }];
    await runWith(bench, 'web', { downwardAPI: { items } });
    await bench.advanceSeconds(3);

    expect(bench.said('web', /FailedMount/)[0]).toBe(
      'Warning FailedMount: MountVolume.SetUp failed for volume "v" : container none not found',
    );
  });
});

describe('a projected volume', () => {
  it('shows its sources as one, each file with its mode', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply(configMap('c', { a: 'one', b: 'one' }));
    const sources = [
      { configMap: { name: 'c', items: [{ key: 'a', path: 'conf/a', mode: 0o600 }] } },
      { downwardAPI: { items: [field('conf/name', 'metadata.name')] } },
      { secret: { name: 'none', optional: true } },
    ];
    await runWith(bench, 'web', { projected: { sources, defaultMode: 0o444 } });
    await bench.advanceSeconds(5);

    expect(await shown(bench, 'web')).toEqual({ 'conf/a': 'one', 'conf/name': 'web' });
    expect(await modes(bench, 'web')).toEqual({ 'conf/a': '600 0', 'conf/name': '444 0' });
  });

  it('names all sources that it cannot have', async () => {
    const bench = await KubeletLab.open();
    const sources = [{ configMap: { name: 'c' } }, { secret: { name: 's' } }];
    await runWith(bench, 'web', { projected: { sources } });
    await bench.advanceSeconds(3);

    expect(bench.said('web', /FailedMount/)[0]).toBe(
      'Warning FailedMount: MountVolume.SetUp failed for volume "v" : [configmap "c" not found, secret "s" not found]',
    );
  });
});

interface Claims {
  readonly aud: readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly sub: string;
  readonly 'kubernetes.io': { readonly pod: { readonly name: string; readonly uid: string } };
}

describe('a token of the pod’s service account', () => {
  const tokenOf = async (bench: KubeletLab, name: string): Promise<string> =>
    (await shown(bench, name))['token'] ?? '';

  function claimsOf(token: string): Claims {
    const [, claims = ''] = token.split('.');
    const standard = claims.replaceAll('-', '+').replaceAll('_', '/');
    const padded = standard.padEnd(Math.ceil(standard.length / 4) * 4, '=');
    const text = new TextDecoder().decode(decodeBase64(padded));
    return JSON.parse(text) as Claims;
  }

  const ofToken = (more: object = {}) => ({
    projected: { sources: [{ serviceAccountToken: { path: 'token', ...more } }] },
  });

  it('says whose it is, for whom and for how long', async () => {
    const bench = await KubeletLab.open();
    await runWith(bench, 'web', ofToken({ audience: 'vault', expirationSeconds: 7200 }));
    await bench.advanceSeconds(5);
    const claims = claimsOf(await tokenOf(bench, 'web'));

    expect(claims).toMatchObject({
      aud: ['vault'],
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { pod: { name: 'web', uid: bench.pod('web').metadata.uid } },
    });
    expect(claims.exp - claims.iat).toBe(7200);
  });

  it('is replaced before it ends, and not sooner than need be', async () => {
    const bench = await KubeletLab.open();
    await runWith(bench, 'web', ofToken());
    await bench.advanceSeconds(5);
    const first = await tokenOf(bench, 'web');
    // Four fifths of an hour, less 10 s of jitter.
    await bench.advanceSeconds(2860);
    expect(await tokenOf(bench, 'web')).toBe(first);
    await bench.advanceSeconds(20 + BOUND_SECONDS);
    const second = claimsOf(await tokenOf(bench, 'web'));
    expect(second.iat).toBeLessThan(claimsOf(first).exp);
    expect(second.iat).toBeGreaterThan(claimsOf(first).iat);
    expect(bench.records('volume.written')).toHaveLength(2);
  });

  it('is for one alone where somebody is named', async () => {
    const bench = await KubeletLab.open();
    await runWith(bench, 'web', ofToken());
    await runWith(bench, 'grouped', ofToken(), { spec: { securityContext: { fsGroup: 7 } } });
    await bench.advanceSeconds(5);

    expect(await modes(bench, 'web')).toEqual({ token: '644 0' });
    expect(await modes(bench, 'grouped')).toEqual({ token: '640 7' });
  });

  it('of an account that is gone cannot be had', async () => {
    const bench = await KubeletLab.open();
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } };
    await bench.lab.apply(account);
    await runWith(bench, 'web', ofToken(), { spec: { serviceAccountName: 'robot' } });
    await bench.lab.delete('ServiceAccount', 'robot');
    await bench.advanceSeconds(3);

    expect(bench.said('web', /FailedMount/)[0]).toBe(
      'Warning FailedMount: MountVolume.SetUp failed for volume "v" : failed to fetch token: serviceaccounts "robot" not found',
    );
  });
});

describe('a path of the node', () => {
  const prepared = async (): Promise<KubeletLab> => {
    const bench = await KubeletLab.open();
    const { files } = bench.node.host;
    await files.mkdir('/data/dir', { recursive: true });
    await files.writeFile('/data/dir/file', new TextEncoder().encode('of the node'));
    return bench;
  };

  it.each([
    ['/data/dir', ''],
    ['/data/dir', 'Directory'],
    ['/data/dir', 'DirectoryOrCreate'],
    ['/data/new/dir', 'DirectoryOrCreate'],
    ['/data/dir/file', 'File'],
    ['/data/dir/file', 'FileOrCreate'],
    ['/data/dir/new', 'FileOrCreate'],
  ])('%s is fine as %s, and stays when the pod goes', async (path, type) => {
    const bench = await prepared();
    await runWith(bench, 'web', { hostPath: { path, type } });
    await bench.advanceSeconds(5);
    expect(bench.pod('web').status.phase).toBe('Running');
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(70);

    const expected = type.startsWith('File') ? 'file' : 'directory';
    expect((await bench.node.host.files.stat(path)).type).toBe(expected);
    expect(await bench.leftovers()).toEqual([]);
  });

  const isNot = (what: string): string => `hostPath type check failed: ${what}`;

  it.each([
    ['/data/none', 'Directory', isNot('/data/none is not a directory')],
    ['/data/dir/file', 'Directory', isNot('/data/dir/file is not a directory')],
    ['/data/dir/file/x', 'Directory', isNot('/data/dir/file/x is not a directory')],
    ['/data/dir/file', 'DirectoryOrCreate', isNot('/data/dir/file is not a directory')],
    ['/data/dir/file/x/y', 'DirectoryOrCreate', 'mkdir /data/dir/file: not a directory'],
    ['/data/dir', 'File', isNot('/data/dir is not a file')],
    ['/data/none', 'File', isNot('/data/none is not a file')],
    ['/data/dir', 'FileOrCreate', isNot('/data/dir is not a file')],
    ['/data/none/x', 'FileOrCreate', 'open /data/none/x: no such file or directory'],
    ['/data/dir/file', 'Socket', isNot('/data/dir/file is not a socket file')],
    ['/data/none', 'Socket', isNot('/data/none is not a socket file')],
    ['/data/dir/file', 'CharDevice', isNot('/data/dir/file is not a character device')],
    ['/data/dir/file', 'BlockDevice', isNot('/data/dir/file is not a block device')],
  ])('%s is nothing as %s', async (path, type, why) => {
    const bench = await prepared();
    await runWith(bench, 'web', { hostPath: { path, type } });
    await bench.advanceSeconds(3);

    expect(bench.said('web', /FailedMount/)[0]).toBe(
      `Warning FailedMount: MountVolume.SetUp failed for volume "v" : ${why}`,
    );
  });

  it('may be written to, and is the node’s own', async () => {
    const bench = await prepared();
    const script = 'write /v/file of the pod\nsleep infinity';
    await runWith(bench, 'web', { hostPath: { path: '/data/dir' } }, { container: { script } });
    await bench.advanceSeconds(5);

    const text = await bench.node.host.files.readFile('/data/dir/file');
    expect(new TextDecoder().decode(text)).toBe('of the pod\n');
  });
});

it('an emptyDir of a medium that there is not is not mounted', async () => {
  const bench = await KubeletLab.open();
  await runWith(bench, 'web', { emptyDir: { medium: 'Paper' } });
  await bench.advanceSeconds(3);

  expect(bench.said('web', /FailedMount/)[0]).toBe(
    'Warning FailedMount: MountVolume.SetUp failed for volume "v" : unknown storage medium "Paper"',
  );
});

it('an emptyDir belongs to the pod’s group', async () => {
  const bench = await KubeletLab.open();
  const spec = { securityContext: { fsGroup: 1000 } };
  await runWith(bench, 'web', { emptyDir: {} }, { spec });
  await bench.advanceSeconds(5);
  const path = bench.records('volume.mounted')[0]?.detail.path ?? '';
  const { mode, gid } = await bench.node.host.files.stat(path);

  expect([mode.toString(8), gid]).toEqual(['2777', 1000]);
});

it('a mountPath that does not begin at the root of the container does so nevertheless', async () => {
  const bench = await KubeletLab.open();
  const volumeMounts = [{ name: 'v', mountPath: 'data/v' }];
  await runWith(bench, 'web', { emptyDir: {} }, { container: { volumeMounts } });
  await bench.advanceSeconds(3);

  const [created] = bench.records('container.created');
  expect(created?.detail.mounts).toMatchObject([{ containerPath: '/data/v' }]);
});
