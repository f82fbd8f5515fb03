/** Upstream: pkg/registry/core/namespace/storage, FinalizeREST. */
import { expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const NAMESPACE = '/api/v1/namespaces/a';

/** A namespace that is being deleted, and a pod in it that does not go. */
async function stuck(): Promise<TestDoor> {
  const test = new TestDoor();
  await test.post('/api/v1/namespaces', { metadata: { name: 'a' } });
  await test.post(`${NAMESPACE}/pods`, {
    metadata: { name: 'p', finalizers: ['example.com/a'] },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  });
  expect((await test.send('DELETE', NAMESPACE)).status).toBe(200);
  return test;
}

it('a namespace that is being deleted outlives a change of its labels', async () => {
  const test = await stuck();
  const headers = { 'content-type': 'application/merge-patch+json' };
  const body = { metadata: { labels: { b: 'c' } } };
  expect((await test.send('PATCH', NAMESPACE, { headers, body })).status).toBe(200);
  expect((await test.get(NAMESPACE)).json['status']).toEqual({ phase: 'Terminating' });
});

it('goes when nobody keeps it any more', async () => {
  const test = await stuck();
  const body = { metadata: { name: 'a' }, spec: {} };
  expect((await test.send('PUT', `${NAMESPACE}/finalize`, { body })).status).toBe(200);
  expect((await test.get(NAMESPACE)).status).toBe(404);
});

it('one that is not being deleted stays', async () => {
  const test = new TestDoor();
  const body = { metadata: { name: 'default' } };
  const path = '/api/v1/namespaces/default';
  expect((await test.send('PUT', `${path}/finalize`, { body })).status).toBe(200);
  expect((await test.get(path)).json['spec']).toEqual({});
});

// What kube-apiserver 1.36.3 says.
it.each([
  [
    ['a b'],
    `Namespace "default" is invalid: [spec.finalizers[0]: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), spec.finalizers[0]: Invalid value: "a b": name is neither a standard finalizer name nor is it fully qualified]`,
  ],
  [
    ['kubernetes', 'x'],
    'Namespace "default" is invalid: spec.finalizers[1]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
  ],
])('%j may not keep it', async (finalizers, message) => {
  const test = new TestDoor();
  const body = { metadata: { name: 'default' }, spec: { finalizers } };
  const refused = await test.send('PUT', '/api/v1/namespaces/default/finalize', { body });
  expect([refused.status, refused.json['message']]).toEqual([422, message]);
});

it('who makes one may name others that keep it', async () => {
  const test = new TestDoor();
  const made = await test.post('/api/v1/namespaces', {
    metadata: { name: 'b' },
    spec: { finalizers: ['x.y/z'] },
  });
  expect(made.json['spec']).toEqual({ finalizers: ['x.y/z', 'kubernetes'] });
  const refused = await test.post('/api/v1/namespaces', {
    metadata: { name: 'c' },
    spec: { finalizers: ['x'] },
  });
  expect(refused.json['message']).toBe(
    'Namespace "c" is invalid: spec.finalizers: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
  );
});

it.each([
  ['Terminating', `may only be 'Active' if \`deletionTimestamp\` is empty`],
  ['Other', `may only be 'Active' if \`deletionTimestamp\` is empty`],
])('its phase is not %s before it is deleted', async (phase, detail) => {
  const test = new TestDoor();
  const body = { metadata: { name: 'default' }, status: { phase } };
  const refused = await test.send('PUT', '/api/v1/namespaces/default/status', { body });
  expect(refused.json['message']).toBe(
    `Namespace "default" is invalid: status.Phase: Invalid value: "${phase}": ${detail}`,
  );
});
