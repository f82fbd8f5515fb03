/** Texts of kube-apiserver 1.36.3. Upstream: pkg/apis/core/validation/validation_test.go, TestValidatePod (v1.36). */
import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

const SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/c';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const COST = 'controller.kubernetes.io/pod-deletion-cost';

type Context = Readonly<Record<string, object>>;

const podOf = (annotations: Record<string, string>, context: Context = {}, ofPod: Context = {}) =>
  aPod({
    metadata: { annotations },
    spec: {
      securityContext: ofPod,
      containers: [{ name: 'c', image: 'i', securityContext: context }],
    },
  });

const localhost = { type: 'Localhost', localhostProfile: 'a' };

describe('annotations of a pod: refused', () => {
  it.each<[Record<string, string>, Context, Context, string]>([
    [
      { [COST]: '+10' },
      {},
      {},
      `metadata.annotations[${COST}]: Invalid value: "+10": must be a 32bit integer`,
    ],
    [
      { [COST]: '2147483648' },
      {},
      {},
      `metadata.annotations[${COST}]: Invalid value: "2147483648": must be a 32bit integer`,
    ],
    [
      { [SECCOMP]: 'x' },
      {},
      {},
      `metadata.annotations.${SECCOMP}: Invalid value: "x": must be a valid seccomp profile`,
    ],
    [
      { [SECCOMP_POD]: 'localhost//a' },
      {},
      {},
      `metadata.annotations.${SECCOMP_POD}: Invalid value: "/a": must be a relative path`,
    ],
    [
      { [`${APPARMOR}other`]: 'x' },
      {},
      {},
      `[metadata.annotations[${APPARMOR}other]: Invalid value: "other": container not found, metadata.annotations[${APPARMOR}other]: Invalid value: "x": invalid AppArmor profile name: "x"]`,
    ],
    [
      { [SECCOMP]: 'unconfined' },
      { seccompProfile: { type: 'RuntimeDefault' } },
      {},
      'spec.containers[0].securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match',
    ],
    [
      { [SECCOMP_POD]: 'localhost/b' },
      {},
      { seccompProfile: localhost },
      'spec.securityContext.seccompProfile.localhostProfile: Forbidden: seccomp profile in annotation and field must match',
    ],
    [
      { [`${APPARMOR}c`]: 'runtime/default' },
      {},
      { appArmorProfile: { type: 'Unconfined' } },
      'spec.containers[0].securityContext.appArmorProfile.type: Forbidden: apparmor type in annotation and field must match',
    ],
  ])('%j %j %j', async (annotations, context, ofPod, expected) => {
    const test = new TestServer();
    const message = await test.refusal(test.pods.create(podOf(annotations, context, ofPod)));

    expect(message).toBe(`Pod "web" is invalid: ${expected}`);
  });
});

it.each<[Record<string, string>, Context]>([
  [{ [COST]: '-5' }, {}],
  [{ [SECCOMP]: 'docker/default' }, { seccompProfile: { type: 'RuntimeDefault' } }],
  [{ [SECCOMP]: 'localhost/a' }, { seccompProfile: localhost }],
  [{ [`${APPARMOR}c`]: 'localhost/a' }, { appArmorProfile: localhost }],
])('annotations of a pod: taken: %j %j', async (annotations, context) => {
  const test = new TestServer();

  await expect(test.outcome(test.pods.create(podOf(annotations, context)))).resolves.toMatchObject({
    metadata: { annotations },
  });
});

it('what confines a container is not changed by an annotation', async () => {
  const test = new TestServer();
  const pod = await test.outcome(test.pods.create(podOf({ [`${APPARMOR}c`]: 'unconfined' })));
  const changed = (annotations: Record<string, string>) =>
    test.refusal(test.pods.update({ ...pod, metadata: { ...pod.metadata, annotations } }));

  expect(await changed({})).toContain('may not remove or update AppArmor annotations');
  expect(await changed({ ...pod.metadata.annotations, [COST]: 'x' })).toContain('32bit integer');
});

it('a template of pods says so, too', async () => {
  const test = new TestServer();
  const template = {
    metadata: { labels: { a: 'b' }, annotations: { [SECCOMP]: 'x' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  };
  const spec = { selector: { matchLabels: { a: 'b' } }, template };
  const sets = test.client.resource('replicasets');

  expect(await test.refusal(sets.create({ metadata: { name: 'r' }, spec }))).toContain(
    `spec.template.annotations.${SECCOMP}: Invalid value: "x": must be a valid seccomp profile`,
  );
});
