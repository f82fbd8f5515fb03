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
