/** Upstream: pkg/apis/core/validation, plugin/pkg/admission/serviceaccount (v1.36). */
import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

const annotations = { 'kubernetes.io/config.mirror': 'abc' };

function mirror(spec: Readonly<Record<string, unknown>> = {}) {
  return aPod({ metadata: { annotations }, spec: { nodeName: 'node-1', ...spec } });
}

describe('a mirror of a static pod', () => {
  it('is left as it is by whoever fills in service accounts', () => {
    const { spec } = new TestServer().server.create('pods', mirror());

    expect(spec.serviceAccountName).toBeUndefined();
  });

  it.each<[string, ReturnType<typeof mirror>, string]>([
    [
      'without a node',
      aPod({ metadata: { annotations } }),
      'Pod "web" is invalid: metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "abc": must set spec.nodeName if mirror pod annotation is set',
    ],
    [
      'with a service account',
      mirror({ serviceAccountName: 'default' }),
      'pods "web" is forbidden: a mirror pod may not reference service accounts',
    ],
    [
      'with a Secret',
      mirror({ volumes: [{ name: 's', secret: { secretName: 's' } }] }),
      'pods "web" is forbidden: a mirror pod may not reference secrets',
    ],
    [
      'with a token',
      mirror({
        volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }],
      }),
      'pods "web" is forbidden: a mirror pod may not use service account token volume projections',
    ],
  ])('%s is refused', async (_what, pod, message) => {
    const test = new TestServer();

    expect(await test.refusal(test.pods.create(pod))).toBe(message);
  });

  it.each([
    ['taken away', null, 'may not remove or update mirror pod annotation'],
    ['changed', 'def', 'may not remove or update mirror pod annotation'],
  ])('stays one: its annotation cannot be %s', async (_what, value, detail) => {
    const test = new TestServer();
    await test.outcome(test.pods.create(mirror()));
    const patch = { metadata: { annotations: { 'kubernetes.io/config.mirror': value } } };

    expect(await test.refusal(test.pods.patch({ name: 'web' }, patch as never))).toContain(detail);
  });

  it('is none that was a pod before', async () => {
    const test = new TestServer();
    await test.outcome(test.pods.create(aPod()));

    expect(
      await test.refusal(test.pods.patch({ name: 'web' }, { metadata: { annotations } })),
    ).toBe(
      'Pod "web" is invalid: [metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "abc": must set spec.nodeName if mirror pod annotation is set, metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not add mirror pod annotation]',
    );
  });
});
