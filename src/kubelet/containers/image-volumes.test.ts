/**
 * Volumes that are images, as shipped: when they are pulled, whom a failure concerns, what is mounted, what is
 * counted. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go; test/e2e_node/image_volume.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { LabOptions } from '../../lab/index.ts';
import { KubeletLab, type PodShape } from '../../../testing/kubelet-lab.ts';

const CONFIG = 'registry.test/team/config:v1';
const MISSING = 'registry.test/team/none:v1';
const NOT_HERE = 'registry.test/team/other:v1';

const open = (options: Partial<LabOptions> = {}) => KubeletLab.open(options);

const volume = (name: string, reference: string, pullPolicy?: string) => ({
  name,
  image: { reference, ...(pullPolicy === undefined ? {} : { pullPolicy }) },
});
const mount = (name: string, subPath?: string) => ({
  name,
  mountPath: `/${name}`,
  ...(subPath === undefined ? {} : { subPath }),
});
const PRESENT = `Normal Pulled: Container image "${CONFIG}" already present on machine and can be accessed by the pod`;

const using = (
  volumes: readonly unknown[],
  ...containers: NonNullable<PodShape['containers']>
): PodShape => ({
  containers,
  spec: { volumes },
});

const counters = ({ node }: KubeletLab) =>
  ['requested', 'mounted_succeed', 'mounted_errors'].map((name) =>
    node.kubelet.metrics.value(`image_volume_${name}_total`),
  );

const calls = (bench: KubeletLab, method: string, from = 0) =>
  bench
    .records('cri.call')
    .slice(from)
    .filter(({ detail }) => detail.method === method).length;

describe('an image volume', () => {
  it('is pulled after the sandbox and before the container, in the name of the pod', async () => {
    const bench = await open();
    await bench.run(
      'web',
      using([volume('config', CONFIG)], {
        script: 'read /config/version\nsleep infinity',
        volumeMounts: [mount('config')],
      }),
    );
    await bench.advanceSeconds(5);

    expect(bench.logs('web')).toEqual(['config']);
    expect(bench.said('web').slice(1, 7)).toEqual([
      `Normal Pulling: Pulling image "${CONFIG}"`,
      expect.stringMatching(
        /^Normal Pulled: Successfully pulled image "registry.test\/team\/config:v1"/,
      ),
      'Normal Pulling: Pulling image "registry.test/team/server:v1"',
      expect.stringMatching(
        /^Normal Pulled: Successfully pulled image "registry.test\/team\/server:v1"/,
      ),
      'Normal Created: Container created',
      'Normal Started: Container started',
    ]);
    const { items } = await bench.lab.perform(
      bench.lab.cluster.client.resource('events').list({ namespace: 'default' }),
    );
    const paths = new Map(
      items.map(({ message, involvedObject }) => [message, involvedObject.fieldPath]),
    );
    expect(paths.get(`Pulling image "${CONFIG}"`)).toBeUndefined();
    expect(paths.get('Pulling image "registry.test/team/server:v1"')).toBe('spec.containers{main}');
    expect(counters(bench)).toEqual([1, 1, 0]);
  });

  it('that is missing and not mounted harms nobody, and makes no sync fail', async () => {
    const bench = await open();
    await bench.run('web', using([volume('gone', MISSING)], {}));
    await bench.advanceSeconds(5);

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(bench.said('web', /^Failed$/)).toEqual([
      expect.stringMatching(/^Warning Failed: Failed to pull image/),
    ]);
    expect(bench.records('pod.syncFailed')).toEqual([]);
  });

  it('that is missing blocks the containers that mount it, and no other; the last one gives the reason', async () => {
    const bench = await open();
    const volumes = [
      volume('gone', MISSING),
      volume('never', NOT_HERE, 'Never'),
      volume('config', CONFIG),
    ];
    await bench.run(
      'web',
      using(
        volumes,
        { name: 'both', volumeMounts: [mount('config'), mount('gone'), mount('never')] },
        { name: 'turned', volumeMounts: [mount('never'), mount('gone')] },
        { name: 'fine', volumeMounts: [mount('config')] },
      ),
    );
    await bench.advanceSeconds(0.95);
    expect(bench.said('web', /^Failed$/).slice(1, 5)).toEqual([
      'Warning Failed: Error: ErrImagePull',
      'Warning Failed: Error: ErrImageNeverPull',
      'Warning Failed: Error: ErrImageNeverPull',
      'Warning Failed: Error: ErrImagePull',
    ]);

    await bench.advanceSeconds(5);
    expect(bench.containerStatus('web', 'fine')?.state).toHaveProperty('running');
    expect(bench.containerStatus('web', 'both')?.state?.waiting).toEqual({
      reason: 'ErrImageNeverPull',
      message: `Container image "${NOT_HERE}" is not present with pull policy of Never`,
    });
    expect(bench.containerStatus('web', 'turned')?.state?.waiting?.reason).toMatch(
      /^ErrImagePull|ImagePullBackOff/,
    );
    const { metrics } = bench.node.kubelet;
    const started = metrics.value('started_containers_total', { container_type: 'container' });
    expect(started).toBeGreaterThanOrEqual(3);
    expect(
      metrics.value('started_containers_errors_total', {
        container_type: 'container',
        code: 'ErrImagePull',
      }),
    ).toBe(0);
    expect(counters(bench)).toEqual([1, 1, 0]);
  });

  it('shares the back-off of a container image of the pod with the same name', async () => {
    const bench = await open();
    await bench.run('web', using([volume('gone', MISSING)], { image: MISSING }));
    await bench.advanceSeconds(0.9);

    expect(bench.said('web', /^Pulling$/)).toHaveLength(1);
    expect(bench.said('web', /^BackOff$/).length).toBeGreaterThanOrEqual(1);
  });

  it('is mounted under two names and with a part of it; a part that is not there is the runtime’s to say', async () => {
    const bench = await open();
    const same = [volume('a', CONFIG), volume('b', CONFIG)];
    await bench.run(
      'web',
      using(
        same,
        { name: 'two', volumeMounts: [mount('a'), mount('b')] },
        { name: 'part', volumeMounts: [mount('a', 'nope')] },
      ),
    );
    await bench.advanceSeconds(3);

    expect(bench.containerStatus('web', 'two')?.state).toHaveProperty('running');
    expect(bench.containerStatus('web', 'part')?.state?.waiting?.reason).toBe(
      'CreateContainerError',
    );
    expect(bench.containerStatus('web', 'part')?.state?.waiting?.message).toMatch(
      /ImageVolumeMountFailed/,
    );
    const [requested = 0, succeeded = 0, failed = 0] = counters(bench);
    expect(requested).toBeGreaterThanOrEqual(3);
    expect(succeeded + failed).toBe(requested);
  });

  it('is not pulled, and keeps its pod from starting, where the kubelet’s gate is off', async () => {
    const bench = await open({
      kubeletFeatureGates: { ImageVolume: false },
      kubernetesVersion: '1.35',
    });
    await bench.run('web', using([volume('config', CONFIG)], { volumeMounts: [mount('config')] }));
    await bench.run('spare', using([volume('config', CONFIG)], {}));
    await bench.advanceSeconds(5);

    expect(bench.said('web', /^FailedMount$/)[0]).toMatch(/no volume plugin matched/);
    expect(bench.containerStatus('web')?.state?.waiting?.reason).toBe('ContainerCreating');
    expect(bench.pod('spare').status.phase).toBe('Running');
    expect(bench.said('spare', /^Pulling$/)).toHaveLength(1);
  });
});

describe('a pod that runs', () => {
  const runIt = async (options: Partial<LabOptions>, pullPolicy: string) => {
    const bench = await open(options);
    await bench.run(
      'web',
      using([volume('config', CONFIG, pullPolicy)], { volumeMounts: [mount('config')] }),
    );
    await bench.advanceSeconds(10);
    const from = bench.records('cri.call').length;
    const said = bench.said('web').length;
    await bench.advanceSeconds(300);
    expect(bench.pod('web').status.phase).toBe('Running');
    return { bench, pulls: calls(bench, 'PullImage', from), said: bench.said('web').slice(said) };
  };

  it('as released: its image volumes are ensured at every sync', async () => {
    const { pulls, said } = await runIt({}, 'IfNotPresent');
    expect(pulls).toBe(0);
    expect(said.length).toBeGreaterThanOrEqual(3);
    expect(new Set(said)).toEqual(new Set([PRESENT]));
  });

  it('as released, with Always: the registry is asked at every sync', async () => {
    const { pulls } = await runIt({}, 'Always');
    expect(pulls).toBeGreaterThanOrEqual(3);
  });

  it.each(['IfNotPresent', 'Always'])(
    'as fixed, with %s: nothing is asked and nothing said',
    async (policy) => {
      const decisions = { ensuresImageVolumes: () => false };
      const { pulls, said } = await runIt({ decisions }, policy);
      expect({ pulls, said }).toEqual({ pulls: 0, said: [] });
    },
  );
});

it('as fixed, a container that must wait for its turn again pulls nothing', async () => {
  const run = async (options: Partial<LabOptions>) => {
    const bench = await open(options);
    await bench.run(
      'web',
      using([volume('config', CONFIG)], { script: 'exit 1', volumeMounts: [mount('config')] }),
    );
    await bench.advanceSeconds(60);
    return {
      starts: bench.said('web', /^Started$/).length,
      told: bench.said('web', /^Pulled$/).filter((line) => line.includes(CONFIG)).length,
    };
  };
  const fixed = await run({ decisions: { ensuresImageVolumes: () => false } });
  const released = await run({});

  expect(fixed.told).toBe(fixed.starts);
  expect(released.told).toBeGreaterThan(released.starts);
});
