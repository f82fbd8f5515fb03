/**
 * Nodes that cannot write what they remember of pulls: before a pull, that it begins; after it, who may use
 * what came. images.md 3.1 step 7, 6.2; upstream: pkg/kubelet/images/image_manager.go, pullImage (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../api/index.ts';
import { IMAGE, imageOf, KubeletLab, type PodShape } from '../../../testing/kubelet-lab.ts';

const CONFIG = 'registry.test/team/config:v1';
const WHY = /^failed to record image pull intent: rename .*: no space left on device/;
const mounting = (volume: object): PodShape => ({
  containers: [{ volumeMounts: [{ name: 'config', mountPath: '/config' }] }],
  spec: { volumes: [{ name: 'config', ...volume }] },
});

const noIntent = (bench: KubeletLab, times?: number) =>
  bench.lab.world.faults.plan({
    point: 'host.rename',
    match: '/image_manager/pulling/',
    error: 'ENOSPC',
    ...(times === undefined ? {} : { times }),
  });

const intents = async (bench: KubeletLab) =>
  (await bench.node.host.files.readdir('/var/lib/kubelet/image_manager/pulling')).map(
    ({ name }) => name,
  );

/** What the runtime was asked to fetch. */
const fetched = (bench: KubeletLab) =>
  bench.records('cri.call').filter(({ detail }) => /^PullImage|^MountOCI/.test(detail.method));

describe('a pull whose beginning cannot be written', () => {
  it('is not made; the container waits with the disk’s own words, and no back-off begins', async () => {
    const bench = await KubeletLab.open();
    const mend = noIntent(bench);
    await bench.run('web');
    await bench.advanceSeconds(20);

    const waiting = bench.containerStatus('web')?.state?.waiting;
    expect(waiting?.reason).toMatch(WHY);
    expect(waiting?.message).toBe(
      `Failed to record image pull intent for container image "${IMAGE}": ${waiting?.reason ?? ''}`,
    );
    expect(fetched(bench)).toEqual([]);
    expect(await intents(bench)).toEqual([]);
    expect(bench.said('web', /^(?:Pulling|BackOff)$/)).toEqual([]);
    expect(new Set(bench.said('web', /^Failed$/))).toEqual(
      new Set([`Warning Failed: Error: ${waiting?.reason ?? ''}`]),
    );

    mend();
    await bench.advanceSeconds(92);
    expect(bench.pod('web').status.phase).toBe('Running');
    expect(fetched(bench)).toHaveLength(1);
    expect(await intents(bench)).toEqual([]);
  });

  it('holds back an image that is there, if it is always pulled', async () => {
    const bench = await KubeletLab.open();
    await bench.run('first');
    await bench.advanceSeconds(5);
    noIntent(bench);
    await bench.run('web', { containers: [{ imagePullPolicy: 'Always' }] });
    await bench.run('next', { containers: [{ imagePullPolicy: 'IfNotPresent' }] });
    await bench.advanceSeconds(20);

    expect(bench.containerStatus('web')?.state?.waiting?.reason).toMatch(WHY);
    expect(bench.pod('next').status.phase).toBe('Running');
  });

  it('of an image volume keeps back who mounts it', async () => {
    const bench = await KubeletLab.open();
    await bench.run('first');
    await bench.advanceSeconds(5);
    noIntent(bench, 1);
    await bench.run('web', mounting({ image: { reference: CONFIG, pullPolicy: 'Always' } }));
    await bench.advanceSeconds(92);

    expect(bench.waits('web')).toEqual(['ContainerCreating', expect.stringMatching(WHY)]);
    expect(bench.pod('web').status.phase).toBe('Running');
  });

  it('of a volume of the draft is told of the volume, and tried again as volumes are', async () => {
    const bench = await KubeletLab.open();
    noIntent(bench, 3);
    await bench.run('web', mounting({ oci: { image: CONFIG } }));
    await bench.advanceSeconds(3);

    expect(bench.records('volume.mountFailed')).toHaveLength(3);
    const [said] = bench.said('web', /FailedMount/);
    expect(said).toMatch(
      /^Warning FailedMount: MountVolume\.SetUp failed for volume "config" : Failed to record image pull intent for container image "registry\.test\/team\/config:v1": /,
    );
    expect(fetched(bench)).toEqual([]);
    await bench.advanceSeconds(10);
    expect(bench.pod('web').status.phase).toBe('Running');
  });

  it('of a tag that is followed is no matter while the tag stays, and keeps what is published when it moves', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', mounting({ oci: { image: CONFIG } }));
    await bench.advanceSeconds(10);
    const [first] = bench.records('volume.published');
    const mend = noIntent(bench);
    await bench.advanceSeconds(200);
    expect(bench.records('volume.refreshed').length).toBeGreaterThan(2);
    expect(bench.records('volume.mountFailed')).toEqual([]);

    const moved = imageOf('config, of late');
    await bench.lab.push({ reference: 'team/config:v1', image: moved });
    await bench.advanceSeconds(100);
    const [failed] = bench.records('volume.mountFailed');
    expect(failed?.detail.error).toMatch(
      /^Failed to record image pull intent for container image /,
    );
    expect(bench.records('volume.published')).toEqual([first]);
    // The first mount's: of what is new nothing was fetched.
    const before = bench.records('image.blobFetched').length;
    expect(await intents(bench)).toEqual([]);

    mend();
    await bench.advanceSeconds(130);
    expect(bench.records('volume.published')).toHaveLength(2);
    expect(bench.records('image.blobFetched').length).toBeGreaterThan(before);
    expect(await intents(bench)).toEqual([]);
  });
});

describe('a pull whose end cannot be written', () => {
  const AUTH = { type: 'basic', username: 'robot', password: 's3cret' } as const;

  async function open() {
    const content = [
      { reference: 'team/server:v1', image: imageOf('server') },
      { reference: 'team/config:v1', image: imageOf('config') },
    ];
    const bench = await KubeletLab.open({
      registries: [{ host: 'registry.test', auth: AUTH, content }],
    });
    const auths = { 'registry.test': { username: 'robot', password: 's3cret' } };
    await bench.lab.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'robot' },
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': encodeBase64(JSON.stringify({ auths })) },
    });
    const mend = bench.lab.world.faults.plan({
      point: 'host.writeFile',
      match: '/image_manager/pulled/',
      error: 'ENOSPC',
    });
    return { bench, mend };
  }

  it.each([
    ['an image', IMAGE, {}],
    ['a volume of the draft', CONFIG, mounting({ oci: { image: CONFIG } })],
  ])(
    'runs who made it, and leaves %s to nobody else, then and after a restart',
    async (_what, image, shape: PodShape) => {
      const { bench, mend } = await open();
      const keys = { imagePullSecrets: [{ name: 'robot' }] };
      const other: PodShape = { containers: [{ image, imagePullPolicy: 'IfNotPresent' }] };
      const waitsWith = (name: string) => bench.containerStatus(name)?.state?.waiting?.reason;
      await bench.run('first', { ...shape, spec: { ...shape.spec, ...keys } });
      await bench.advanceSeconds(5);
      expect(bench.pod('first').status.phase).toBe('Running');

      await bench.run('second', other);
      await bench.advanceSeconds(20);
      expect(waitsWith('second')).toBe('ImagePullBackOff');
      // What was begun is not said to have ended.
      expect(await intents(bench)).not.toEqual([]);

      mend();
      bench.node.restartKubelet();
      await bench.run('third', other);
      await bench.advanceSeconds(20);
      expect(await intents(bench)).toEqual([]);
      expect(waitsWith('third')).toBe('ImagePullBackOff');
    },
  );
});
