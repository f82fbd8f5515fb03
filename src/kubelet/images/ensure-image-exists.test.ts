/**
 * EnsureImageExists, row by row, in a real cluster: what is asked of the runtime, what is said, what a container
 * waits with, what is counted. Upstream: pkg/kubelet/images/image_manager_test.go, pullerTestCases (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { encodeBase64, type FeatureGates } from '../../api/index.ts';
import type { LabOptions } from '../../lab/index.ts';
import { IMAGE, imageOf, KubeletLab } from '../../../testing/kubelet-lab.ts';

const AUTH = { type: 'basic', username: 'robot', password: 's3cret' } as const;
const REGISTRIES = [
  {
    host: 'registry.test',
    auth: AUTH,
    content: [
      { reference: 'team/server:v1', image: imageOf('server') },
      { reference: 'team/server:latest', image: imageOf('server') },
    ],
  },
];

type Policy = 'Always' | 'IfNotPresent' | 'Never';

async function open(options: Partial<LabOptions> = {}): Promise<KubeletLab> {
  const bench = await KubeletLab.open({ registries: REGISTRIES, ...options });
  await addSecret(bench, 'robot', { auths: { 'registry.test': AUTH } });
  return bench;
}

async function addSecret(bench: KubeletLab, name: string, config: unknown): Promise<void> {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  await bench.lab.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': encodeBase64(new TextEncoder().encode(text)) },
  });
}

const podOf = (image: string, imagePullPolicy: Policy, ...secrets: readonly string[]) => ({
  containers: [{ image, imagePullPolicy }],
  spec: { imagePullSecrets: secrets.map((name) => ({ name })) },
});

/** Calls of the runtime for images since `from`. */
const calls = (bench: KubeletLab, from = 0) =>
  bench
    .records('cri.call')
    .slice(from)
    .filter(({ detail }) => detail.method === 'PullImage')
    .map(({ detail }) => detail.subject);

const counted = (bench: KubeletLab, policy: Policy, present: string, required: string) =>
  bench.node.kubelet.metrics.value('image_manager_ensure_image_requests_total', {
    pull_policy: policy.toLowerCase(),
    present_locally: present,
    pull_required: required,
  });

describe('policy, presence and permission', () => {
  const NEVER = `Container image "${IMAGE}" is not present with pull policy of Never`;
  const present = `Normal Pulled: Container image "${IMAGE}" already present on machine and can be accessed by the pod`;
  const pulled = /^Normal Pulled: Successfully pulled image/;
  const refused = /^Warning Failed: Failed to pull image/;

  it.each<
    [
      policy: Policy,
      situation: 'absent' | 'permitted' | 'refused',
      reason: string | undefined,
      said: readonly (string | RegExp)[],
      pulls: number,
      counts: readonly [present: string, required: string],
    ]
  >([
    ['Always', 'absent', undefined, [/^Normal Pulling/, pulled], 1, ['unknown', 'true']],
    ['Always', 'permitted', undefined, [/^Normal Pulling/, pulled], 1, ['unknown', 'true']],
    ['Always', 'refused', 'ErrImagePull', [/^Normal Pulling/, refused], 1, ['unknown', 'true']],
    ['IfNotPresent', 'absent', undefined, [/^Normal Pulling/, pulled], 1, ['false', 'true']],
    ['IfNotPresent', 'permitted', undefined, [present], 0, ['true', 'false']],
    ['IfNotPresent', 'refused', 'ErrImagePull', [/^Normal Pulling/, refused], 1, ['true', 'true']],
    [
      'Never',
      'absent',
      'ErrImageNeverPull',
      [`Warning ErrImageNeverPull: ${NEVER}`],
      0,
      ['false', 'unknown'],
    ],
    ['Never', 'permitted', undefined, [present], 0, ['true', 'false']],
    [
      'Never',
      'refused',
      'ErrImageNeverPull',
      [`Warning ErrImageNeverPull: ${NEVER}`],
      0,
      ['true', 'true'],
    ],
  ])('%s, %s: %s', async (policy, situation, reason, said, pulls, [here, required]) => {
    const bench = await open();
    if (situation !== 'absent') {
      await bench.run('first', podOf(IMAGE, 'IfNotPresent', 'robot'));
      await bench.advanceSeconds(5);
    }
    const from = bench.records('cri.call').length;
    const before = counted(bench, policy, here, required);
    const secrets = situation === 'refused' ? [] : ['robot'];
    await bench.run('web', podOf(IMAGE, policy, ...secrets));
    await bench.advanceSeconds(0.9);

    const told = bench.said('web', /Pull|Failed|Inspect/);
    for (const [at, line] of said.entries()) {
      if (line instanceof RegExp) expect(told[at]).toMatch(line);
      else expect(told[at]).toBe(line);
    }
    if (reason !== undefined) expect(told).toContain(`Warning Failed: Error: ${reason}`);
    expect(calls(bench, from)).toHaveLength(pulls);
    expect(counted(bench, policy, here, required) - before).toBeGreaterThanOrEqual(1);
  });

  it('Always never falls back to what is on the node', async () => {
    const bench = await open();
    await bench.run('first', podOf(IMAGE, 'IfNotPresent', 'robot'));
    await bench.advanceSeconds(5);
    await bench.lab.setRegistryAvailable(false, 'registry.test');
    await bench.run('web', podOf(IMAGE, 'Always', 'robot'));
    await bench.advanceSeconds(60);

    expect(bench.containerStatus('web')?.state?.waiting?.reason).toMatch(
      /ErrImagePull|ImagePullBackOff/,
    );
    expect(counted(bench, 'Always', 'unknown', 'true')).toBeGreaterThan(2);
  });

  it('without the gate what is on the node is everybody’s, and less is said', async () => {
    const featureGates: Partial<FeatureGates> = { KubeletEnsureSecretPulledImages: false };
    const bench = await open({ featureGates });
    await bench.run('first', podOf(IMAGE, 'IfNotPresent', 'robot'));
    await bench.advanceSeconds(5);
    await bench.run('web', podOf(IMAGE, 'Never'));
    await bench.advanceSeconds(5);

    expect(bench.said('web', /^Pulled$/)).toEqual([
      `Normal Pulled: Container image "${IMAGE}" already present on machine`,
    ]);
  });
});

describe('what goes wrong before a pull', () => {
  it('a name that is none: nobody is asked', async () => {
    const bench = await open();
    await bench.run('web', podOf('registry.test/Team/x', 'IfNotPresent'));
    await bench.advanceSeconds(5);

    const why = `couldn't parse image name "registry.test/Team/x": invalid reference format: repository name (Team/x) must be lowercase`;
    const message = `Failed to apply default image tag "registry.test/Team/x": ${why}`;
    expect(bench.said('web', /Inspect|Failed/).slice(0, 2)).toEqual([
      `Warning InspectFailed: ${message}`,
      'Warning Failed: Error: InvalidImageName',
    ]);
    expect(bench.containerStatus('web')?.state?.waiting).toEqual({
      reason: 'InvalidImageName',
      message,
    });
    expect(calls(bench)).toEqual([]);
    expect(counted(bench, 'IfNotPresent', 'unknown', 'unknown')).toBeGreaterThan(0);
  });

  it('a look at the node that fails is not "absent", and is tried again without a back-off', async () => {
    const bench = await open();
    bench.lab.world.faults.plan({ point: 'cri.imageStatus', error: 'Internal', times: 2 });
    await bench.run('web', podOf(IMAGE, 'IfNotPresent', 'robot'));
    await bench.advanceSeconds(3);

    const message = 'Failed to inspect image "": rpc error: code = Internal desc = internal error';
    expect(bench.said('web', /Inspect/)[0]).toBe(`Warning InspectFailed: ${message}`);
    expect(bench.containerStatus('web')?.state?.waiting).toEqual({
      reason: 'ImageInspectError',
      message,
    });
    expect(calls(bench)).toEqual([]);
    await bench.advanceSeconds(30);
    expect(bench.pod('web').status.phase).toBe('Running');
  });

  it('credentials that cannot be read: their text is reason and message, and there is no back-off', async () => {
    const bench = await open();
    await addSecret(bench, 'broken', {
      auths: { 'registry.test': { auth: encodeBase64(new TextEncoder().encode('nocolon')) } },
    });
    await bench.run('web', podOf(IMAGE, 'IfNotPresent', 'broken'));
    await bench.advanceSeconds(30);

    const text = 'unable to parse auth field, must be formatted as base64(username:password)';
    expect(bench.containerStatus('web')?.state?.waiting).toEqual({ reason: text, message: text });
    expect(new Set(bench.said('web', /Failed|BackOff/))).toEqual(
      new Set([`Warning Failed: Error: ${text}`]),
    );
    expect(calls(bench)).toEqual([]);
  });
});

it('sends what was written, with the tag that was left out, and speaks of what was written', async () => {
  const bench = await open();
  await bench.run('web', podOf('registry.test/team/server', 'Always', 'robot'));
  await bench.advanceSeconds(5);

  expect(calls(bench)).toEqual(['registry.test/team/server:latest']);
  expect(bench.said('web', /^Pulling$/)).toEqual([
    'Normal Pulling: Pulling image "registry.test/team/server"',
  ]);
});

describe('two containers of one pod with an image that is missing, and one with another', () => {
  const MISSING = 'registry.test/team/none:v1';
  const shape = {
    containers: [
      { name: 'a', image: MISSING, imagePullPolicy: 'Always' as const },
      { name: 'b', image: MISSING, imagePullPolicy: 'Always' as const },
      { name: 'c', image: IMAGE, imagePullPolicy: 'Always' as const },
    ],
    spec: { imagePullSecrets: [{ name: 'robot' }] },
  };

  it('are one attempt a window: the second is told to wait, by what the first failed with', async () => {
    const bench = await open();
    await bench.run('web', shape);
    await bench.advanceSeconds(0.9);
    expect(bench.said('web', /Pulling|Failed|BackOff|Pulled/).slice(0, 6)).toEqual([
      `Normal Pulling: Pulling image "${MISSING}"`,
      expect.stringMatching(/^Warning Failed: Failed to pull image/),
      'Warning Failed: Error: ErrImagePull',
      `Normal BackOff: Back-off pulling image "${MISSING}"`,
      'Warning Failed: Error: ImagePullBackOff',
      `Normal Pulling: Pulling image "${IMAGE}"`,
    ]);

    await bench.advanceSeconds(60);
    expect(bench.containerStatus('web', 'c')?.state).toHaveProperty('running');
    const waits = bench.containerStatus('web', 'b')?.state?.waiting;
    expect(waits?.reason).toBe('ImagePullBackOff');
    expect(waits?.message).toMatch(
      /^Back-off pulling image "registry\.test\/team\/none:v1": ErrImagePull: rpc error: code = NotFound/,
    );
    // Of the image that is there: once; of the other at 0, after 10 and after 20 s more.
    expect(calls(bench).filter((image) => image === IMAGE)).toHaveLength(1);
    expect(calls(bench).filter((image) => image === MISSING)).toHaveLength(3);
  });

  it('both go on once it is there, and success does not end the back-off', async () => {
    const bench = await open();
    await bench.run('web', shape);
    await bench.advanceSeconds(20);
    await bench.lab.push({ reference: 'team/none:v1', image: imageOf('late') });
    await bench.advanceSeconds(40);
    expect(bench.pod('web').status.phase).toBe('Running');

    const metrics = bench.node.kubelet.metrics;
    expect(
      metrics.value('image_pull_duration_seconds_count', { image_size_in_bytes: '0-10MB' }),
    ).toBe(3);
    expect(
      metrics.value('started_containers_total', { container_type: 'container' }),
    ).toBeGreaterThan(4);
    expect(
      metrics.value('started_containers_errors_total', {
        container_type: 'container',
        code: 'ErrImagePull',
      }),
    ).toBeGreaterThan(1);
  });
});
