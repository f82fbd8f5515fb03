/**
 * The subresource `ephemeralcontainers`. Upstream: pkg/apis/core/validation/validation_test.go,
 * TestValidateEphemeralContainers, TestValidatePodEphemeralContainersUpdate; pkg/registry/core/pod/strategy_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

const DEBUG = { name: 'debug', image: 'registry.test/team/debug:v1' };
const KEY = { name: 'web', namespace: 'default' };

async function withPod() {
  const test = new TestServer();
  await test.outcome(test.pods.create(aPod({})));
  const put = (...ephemeralContainers: readonly object[]) =>
    test.pods.patchEphemeralContainers(KEY, { spec: { ephemeralContainers } });
  return { test, put };
}

describe('an ephemeral container', () => {
  it('is put into a pod that exists, with what the server fills in', async () => {
    const { test, put } = await withPod();
    const pod = await test.outcome(put(DEBUG));
    expect(pod.metadata.generation).toBe(2);
    expect(pod.spec.ephemeralContainers).toEqual([
      {
        ...DEBUG,
        imagePullPolicy: 'IfNotPresent',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ]);
  });

  it('is beside those that are there, which stay', async () => {
    const { test, put } = await withPod();
    await test.outcome(put(DEBUG));
    const { spec } = await test.outcome(put({ ...DEBUG, name: 'more' }));
    expect(spec.ephemeralContainers?.map(({ name }) => name).sort()).toEqual(['debug', 'more']);
    expect(await test.refusal(put({ ...DEBUG, image: 'registry.test/other:v1' }))).toContain(
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed',
    );
    const gone = { spec: { ephemeralContainers: null } };
    expect(await test.refusal(test.pods.patchEphemeralContainers(KEY, gone, 'merge'))).toContain(
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed',
    );
  });

  it('is all that the subresource changes', async () => {
    const { test } = await withPod();
    const before = await test.outcome(test.pods.get(KEY));
    const patch = {
      metadata: { labels: { a: 'b' } },
      spec: { activeDeadlineSeconds: 1, ephemeralContainers: [DEBUG] },
      status: { phase: 'Failed' },
    };
    const after = await test.outcome(test.pods.patchEphemeralContainers(KEY, patch));
    expect(after.metadata.labels).toEqual(before.metadata.labels);
    expect({ ...after.spec, ephemeralContainers: undefined }).toEqual({
      ...before.spec,
      ephemeralContainers: undefined,
    });
    expect(after.status).toEqual(before.status);
  });

  it('comes no other way', async () => {
    const { test } = await withPod();
    const spec = { ephemeralContainers: [DEBUG] };
    expect(await test.refusal(test.pods.patch(KEY, { spec }))).toContain(
      'spec: Forbidden: pod updates may not change fields other than',
    );
    expect(
      await test.refusal(test.client.resource('nodes').patchEphemeralContainers(KEY, {})),
    ).toBe('the server could not find the requested resource');
  });

  const path = 'spec.ephemeralContainers[0]';
  const never = 'Forbidden: cannot be set for an Ephemeral Container';

  it.each<[object, string]>([
    [{ name: '' }, `${path}.name: Required value`],
    [{ name: 'main' }, `${path}.name: Duplicate value: "main"`],
    [{ image: '' }, `${path}.image: Required value`],
    [{ targetContainerName: 'x' }, `${path}.targetContainerName: Not found: "x"`],
    [{ ports: [{ containerPort: 80 }] }, `${path}.ports: ${never}`],
    [{ resources: { requests: { cpu: '1' } } }, `${path}.resources: ${never}`],
    [{ resources: { claims: [] } }, `${path}.resources: ${never}`],
    [{ lifecycle: { preStop: { sleep: { seconds: 1 } } } }, `${path}.lifecycle: ${never}`],
    [{ livenessProbe: { exec: { command: ['a'] } } }, `${path}.livenessProbe: ${never}`],
    [{ restartPolicy: 'Always' }, `${path}.restartPolicy: ${never}`],
    [
      { volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'a' }] },
      `${path}.volumeMounts[0].subPath: ${never}`,
    ],
  ])('may not be %j', async (fields, expected) => {
    const { test, put } = await withPod();
    expect(await test.refusal(put({ ...DEBUG, ...fields }))).toContain(expected);
  });

  it('may look into one of the pod’s containers, by its name', async () => {
    const { test, put } = await withPod();
    const { spec } = await test.outcome(put({ ...DEBUG, targetContainerName: 'main' }));
    expect(spec.ephemeralContainers?.[0]?.targetContainerName).toBe('main');
  });
});
