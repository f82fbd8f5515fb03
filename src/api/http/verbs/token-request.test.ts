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
