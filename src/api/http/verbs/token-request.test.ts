/** What kube-apiserver 1.36.3 says. Upstream: pkg/registry/core/serviceaccount/storage/token.go. */
import { expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts';

it.each([
  [
    { metadata: { name: 'other' } },
    422,
    'TokenRequest.authentication.k8s.io "a" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
  ],
  [
    { metadata: { namespace: 'other' } },
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [bound('v1', 'Pod'), 404, 'pods "none" not found'],
  [bound('v1', 'Secret'), 404, 'secrets "none" not found'],
  [bound('v1', 'Other'), 400, 'cannot bind token to object of type /v1, Kind=Other'],
])('%j is refused', async (body, status, message) => {
  const test = new TestDoor();
  await test.post(ACCOUNTS, { metadata: { name: 'a' } });
  const refused = await test.post(`${ACCOUNTS}/a/token`, body);
  expect([refused.status, refused.json['message']]).toEqual([status, message]);
});

function bound(apiVersion: string, kind: string): object {
  return { spec: { boundObjectRef: { apiVersion, kind, name: 'none' } } };
}

const POD = { containers: [{ name: 'c', image: 'i' }], nodeName: 'n', serviceAccountName: 'a' };
const TOKEN_REVIEWS = '/apis/authentication.k8s.io/v1/tokenreviews';

async function bearing(test: TestDoor, reference: object): Promise<() => Promise<object>> {
  const boundObjectRef = { apiVersion: 'v1', ...reference };
  const given = await test.post(`${ACCOUNTS}/a/token`, { spec: { boundObjectRef } });
  expect(given.status).toBe(201);
  const { token } = given.json['status'] as { token: string };
  return async () => {
    const review = await test.post(TOKEN_REVIEWS, { spec: { token } });
    return review.json['status'] as object;
  };
}

it('lasts as long as the pod that it is bound to, and tells of it and its node', async () => {
  const test = new TestDoor();
  await test.post(ACCOUNTS, { metadata: { name: 'a' } });
  await test.post('/api/v1/namespaces/default/pods', { metadata: { name: 'web' }, spec: POD });
  const { uid } =
    test.server.store.get('pods', { namespace: 'default', name: 'web' })?.metadata ?? {};
  const review = await bearing(test, { kind: 'Pod', name: 'web', uid });

  expect(await review()).toMatchObject({
    authenticated: true,
    user: {
      username: 'system:serviceaccount:default:a',
      extra: {
        'authentication.kubernetes.io/pod-name': ['web'],
        'authentication.kubernetes.io/pod-uid': [uid],
        'authentication.kubernetes.io/node-name': ['n'],
      },
    },
  });
  await test.send('DELETE', '/api/v1/namespaces/default/pods/web?gracePeriodSeconds=0');
  expect(await review()).toEqual({ user: {}, error: 'invalid bearer token' });
});

it('lasts as long as the secret that it is bound to', async () => {
  const test = new TestDoor();
  const secrets = '/api/v1/namespaces/default/secrets';
  await test.post(ACCOUNTS, { metadata: { name: 'a' } });
  await test.post(secrets, { metadata: { name: 's' } });
  const review = await bearing(test, { kind: 'Secret', name: 's' });
  expect(await review()).toMatchObject({ authenticated: true });

  await test.send('DELETE', `${secrets}/s`);
  await test.post(secrets, { metadata: { name: 's' } });

  expect(await review()).toEqual({ user: {}, error: 'invalid bearer token' });
});

it.each([
  [
    { kind: 'Pod', name: 'web' },
    400,
    'cannot bind token for serviceaccount "b" to pod running with different serviceaccount name.',
  ],
  [
    { kind: 'Secret', name: 's', uid: 'x' },
    409,
    'Operation cannot be fulfilled on Secret "s": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
  ],
])('is bound to nothing else: %j', async (reference, status, message) => {
  const test = new TestDoor();
  for (const name of ['a', 'b']) await test.post(ACCOUNTS, { metadata: { name } });
  await test.post('/api/v1/namespaces/default/pods', { metadata: { name: 'web' }, spec: POD });
  await test.post('/api/v1/namespaces/default/secrets', { metadata: { name: 's' } });

  const boundObjectRef = { apiVersion: 'v1', ...reference };
  const refused = await test.post(`${ACCOUNTS}/b/token`, { spec: { boundObjectRef } });

  expect([refused.status, refused.json['message']]).toEqual([status, message]);
});
