/**
 * A tag moves. People who have an updater for their containers' images ask for the same of image volumes
 * (keel-hq/keel#774, #849), and nobody can tell which content a volume shows (containerd/containerd#14172,
 * KEP-5365).
 */
import { describe, expect, it } from 'vitest';
import { imageOf, KubeletLab } from '../../../testing/kubelet-lab.ts';
import type { LabOptions } from '../index.ts';

const SITE = 'registry.test/team/site:stable';
const volumeMounts = [{ name: 'site', mountPath: '/site' }];
const pushed = (version: string) => ({ reference: 'team/site:stable', image: imageOf(version) });
const shipped = { name: 'site', image: { reference: SITE, pullPolicy: 'Always' } };

const open = (options: Partial<LabOptions> = {}): Promise<KubeletLab> =>
  KubeletLab.open({
    registries: [
      {
        host: 'registry.test',
        content: [{ reference: 'team/server:v1', image: imageOf('server') }, pushed('one')],
      },
    ],
    ...options,
  });

/** What a container reads now. */
async function reads(bench: KubeletLab, pod: string, container: string, version: string) {
  const file = { pod, container, path: '/site/version', equals: version };
  return (await bench.lab.expect({ file })).found;
}

describe('a volume of a tag that moves', () => {
  it('follows it as drafted, in the container that runs', async () => {
    const bench = await open();
    await bench.run('web', {
      containers: [{ volumeMounts }],
      spec: { volumes: [{ name: 'site', oci: { image: SITE } }] },
    });
    await bench.advanceSeconds(5);
    await bench.lab.push(pushed('two'));
    await bench.advanceSeconds(92);

    expect(await reads(bench, 'web', 'main', 'two')).toBe('');
    expect(bench.containerStatus('web')?.restartCount).toBe(0);
  });

  it('stays as shipped while a container runs, and is resolved again for one that is made anew', async () => {
    const bench = await open();
    await bench.run('web', {
      containers: [
        { name: 'runs', volumeMounts },
        { name: 'restarts', volumeMounts, script: 'sleep 10m\nexit 0' },
      ],
      spec: { volumes: [shipped] },
    });
    await bench.advanceSeconds(5);
    await bench.lab.push(pushed('two'));
    await bench.advanceSeconds(500);
    expect(await reads(bench, 'web', 'runs', 'one')).toBe('');
    expect(await reads(bench, 'web', 'restarts', 'one')).toBe('');

    await bench.advanceSeconds(200);
    expect(bench.containerStatus('web', 'restarts')?.restartCount).toBe(1);
    expect(await reads(bench, 'web', 'runs', 'one')).toBe('');
    expect(await reads(bench, 'web', 'restarts', 'two')).toBe('');
  });
});

describe('which content a volume shows', () => {
  const shown = (bench: KubeletLab, pod: string) =>
    bench
      .containerStatus(pod)
      ?.volumeMounts?.map(({ volumeStatus }) => volumeStatus?.image?.imageRef);

  const idOnNode = async ({ lab, node }: KubeletLab) =>
    (await lab.perform(node.imageService.imageStatus({ image: SITE })))?.id;

  it('is in the status: of each pod what it was given, before and after the tag moved', async () => {
    const bench = await open({ featureGates: { ImageVolumeWithDigest: true } });
    const shape = { containers: [{ volumeMounts }], spec: { volumes: [shipped] } };
    await bench.run('before', shape);
    await bench.advanceSeconds(5);
    const first = await idOnNode(bench);
    await bench.lab.push(pushed('two'));
    await bench.run('after', shape);
    await bench.advanceSeconds(100);
    const second = await idOnNode(bench);

    expect(first).toMatch(/^sha256:/);
    expect(second).not.toBe(first);
    expect(shown(bench, 'before')).toEqual([first]);
    expect(shown(bench, 'after')).toEqual([second]);
    expect(await reads(bench, 'before', 'main', 'one')).toBe('');
    expect(await reads(bench, 'after', 'main', 'two')).toBe('');
  });

  it('is nowhere without the gate', async () => {
    const bench = await open();
    await bench.run('web', { containers: [{ volumeMounts }], spec: { volumes: [shipped] } });
    await bench.advanceSeconds(5);

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(shown(bench, 'web') ?? []).not.toContainEqual(expect.any(String));
  });
});
