import { describe, expect, it } from 'vitest';
import { featureGatesOf } from '../feature-gates.ts';
import { anOciVolume, aPod, TestServer } from '../testing/test-server.ts';

describe('create: defaults', () => {
  it('completes a pod as upstream does', async () => {
    const test = new TestServer();

    const pod = await test.outcome(test.pods.create(aPod()));

    expect(pod).toMatchObject({
      metadata: {
        namespace: 'default',
        generation: 1,
        creationTimestamp: '2026-01-01T00:00:00Z',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
      spec: {
        restartPolicy: 'Always',
        dnsPolicy: 'ClusterFirst',
        terminationGracePeriodSeconds: 30,
        schedulerName: 'default-scheduler',
        serviceAccountName: 'default',
        serviceAccount: 'default',
        securityContext: {},
        enableServiceLinks: true,
        priority: 0,
        preemptionPolicy: 'PreemptLowerPriority',
        containers: [
          {
            imagePullPolicy: 'IfNotPresent',
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
            resources: {},
          },
        ],
      },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    });
    expect(pod.spec.tolerations?.map(({ key }) => key)).toEqual([
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ]);
  });

  it('does not believe a client about status, generation, deletion and uid', async () => {
    const test = new TestServer();
    const metadata = { uid: 'mine', generation: 7, deletionTimestamp: '2020-01-01T00:00:00Z' };

    const pod = await test.outcome(
      test.pods.create({ ...aPod({ metadata }), status: { phase: 'Running' } }),
    );

    expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
    expect(pod.metadata.generation).toBe(1);
    expect(pod.metadata.uid).not.toBe('mine');
    expect(pod.metadata.deletionTimestamp).toBeUndefined();
  });

  it('keeps the status of a node that registers itself', async () => {
    const test = new TestServer();
    const status = { capacity: { cpu: '4' } };

    const node = await test.outcome(
      test.client.resource('nodes').create({ metadata: { name: 'node-1' }, status }),
    );

    expect(node.status).toEqual({ capacity: { cpu: '4' }, allocatable: { cpu: '4' } });
  });

  it('turns stringData of a secret into data', async () => {
    const test = new TestServer();

    const secret = await test.outcome(
      test.client.resource('secrets').create({
        metadata: { name: 'pull' },
        data: { user: 'YQ==', old: 'YQ==' },
        stringData: { user: 'foo' },
      }),
    );

    expect(secret).toMatchObject({ type: 'Opaque', data: { user: 'Zm9v', old: 'YQ==' } });
    expect(secret).not.toHaveProperty('stringData');
  });

  it('generates a name', async () => {
    const test = new TestServer();

    const pod = await test.outcome(
      test.pods.create({ ...aPod(), metadata: { generateName: 'web-' } }),
    );

    expect(pod.metadata.name).toMatch(/^web-.{5}$/);
  });

  it('leaves the manifest alone and answers a frozen object', async () => {
    const test = new TestServer();
    const manifest = aPod();
    const before = JSON.stringify(manifest);

    const pod = await test.outcome(test.pods.create(manifest));

    expect(JSON.stringify(manifest)).toBe(before);
    expect(Object.isFrozen(pod.spec.containers[0])).toBe(true);
  });
});

describe('create: admission', () => {
  it('gives a pod the pull secrets of its service account', async () => {
    const test = new TestServer();
    await test.outcome(
      test.client
        .resource('serviceaccounts')
        .patch({ name: 'default' }, { imagePullSecrets: [{ name: 'pull' }] }),
    );

    const heir = await test.outcome(test.pods.create(aPod({ name: 'heir' })));
    const own = await test.outcome(
      test.pods.create(aPod({ name: 'own', spec: { imagePullSecrets: [{ name: 'mine' }] } })),
    );

    expect(heir.spec.imagePullSecrets).toEqual([{ name: 'pull' }]);
    expect(own.spec.imagePullSecrets).toEqual([{ name: 'mine' }]);
  });

  it('refuses a service account that does not exist', async () => {
    const test = new TestServer();

    expect(
      await test.refusal(test.pods.create(aPod({ spec: { serviceAccountName: 'builder' } }))),
    ).toBe(
      'pods "web" is forbidden: error looking up service account default/builder: serviceaccount "builder" not found',
    );
  });

  it('refuses a namespace that does not exist', async () => {
    const test = new TestServer();

    expect(await test.refusal(test.pods.create(aPod({ metadata: { namespace: 'x' } })))).toBe(
      'namespaces "x" not found',
    );
  });

  it('refuses an unknown priority class', async () => {
    const test = new TestServer();

    expect(
      await test.refusal(test.pods.create(aPod({ spec: { priorityClassName: 'urgent' } }))),
    ).toBe('pods "web" is forbidden: no PriorityClass with name urgent was found');
  });

  it('adds no toleration where the pod tolerates everything', async () => {
    const test = new TestServer();

    const pod = await test.outcome(
      test.pods.create(aPod({ spec: { tolerations: [{ operator: 'Exists' }] } })),
    );

    expect(pod.spec.tolerations).toEqual([{ operator: 'Exists' }]);
  });
});

describe('create: refusals', () => {
  it('a name that is taken', async () => {
    const test = new TestServer();
    await test.outcome(test.pods.create(aPod()));

    expect(await test.refusal(test.pods.create(aPod()))).toBe('pods "web" already exists');
  });

  it('an unknown field', async () => {
    const test = new TestServer();

    expect(await test.refusal(test.pods.create(aPod({ spec: { volums: [] } })))).toBe(
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.volums"',
    );
  });

  it('another kind, or another version', async () => {
    const test = new TestServer();

    expect(await test.refusal(test.pods.create({ ...aPod(), kind: 'Node' }))).toContain(
      'Node in version "v1" cannot be handled as a Pod',
    );
    expect(await test.refusal(test.pods.create({ ...aPod(), apiVersion: 'v2' }))).toBe(
      'Pod in version "v2" cannot be handled as a Pod: no kind "Pod" is registered for version "v2" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    );
    expect(
      await test.refusal(test.pods.create({ ...aPod(), apiVersion: 'apps/v1', kind: 'Scale' })),
    ).toBe('the API version in the data (apps/v1) does not match the expected API version (v1)');
  });

  it('a resourceVersion', async () => {
    const test = new TestServer();

    expect(await test.refusal(test.pods.create(aPod({ metadata: { resourceVersion: '7' } })))).toBe(
      'resourceVersion should not be set on objects to be created',
    );
  });

  it('one fault as it is, several in brackets', async () => {
    const test = new TestServer();
    const blank = [anOciVolume('a', '')];

    expect(await test.refusal(test.pods.create(aPod({ spec: { volumes: blank } })))).toBe(
      'Pod "web" is invalid: spec.volumes[0].oci.image: Required value',
    );
    expect(
      await test.refusal(
        test.pods.create(aPod({ spec: { volumes: [...blank, anOciVolume('a', 'x ')] } })),
      ),
    ).toBe(
      'Pod "web" is invalid: [spec.volumes[0].oci.image: Required value, ' +
        'spec.volumes[1].oci.image: Invalid value: "x ": must not have leading or trailing whitespace]',
    );
  });

  it('no name at all', async () => {
    const test = new TestServer();

    expect(await test.refusal(test.pods.create({ ...aPod(), metadata: {} }))).toBe(
      'Pod "" is invalid: metadata.name: Required value: name or generateName is required',
    );
  });
});

describe('create: feature gate OCIVolume', () => {
  const volumes = [anOciVolume('config', 'registry.test/config:v1')];
  const pod = aPod({ spec: { volumes } });

  it('on: accepts the draft volume', async () => {
    const test = new TestServer();

    expect((await test.outcome(test.pods.create(pod))).spec.volumes).toEqual(volumes);
  });

  it('off: drops the source, which leaves the volume without a type', async () => {
    const test = new TestServer({ featureGates: featureGatesOf('1.36', { OCIVolume: false }) });

    expect(await test.refusal(test.pods.create(pod))).toBe(
      'Pod "web" is invalid: spec.volumes[0]: Required value: must specify a volume type',
    );
  });
});
