import { expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

it('a volume without a name is refused by validation, which comes later', async () => {
  const test = new TestServer({ admissionPlugins: ['ServiceAccount'] });
  const spec = { containers: [{ name: 'c', image: 'busybox' }], volumes: [{ emptyDir: {} }] };

  expect(await test.refusal(test.pods.create(aPod({ spec })))).toContain(
    'spec.volumes[0].name: Required value',
  );
});

it('an account that nobody can be asked for', async () => {
  const test = new TestServer();
  const spec = { serviceAccountName: 'a/b', containers: [{ name: 'c', image: 'busybox' }] };

  expect(await test.refusal(test.pods.create(aPod({ spec })))).toBe(
    `pods "web" is forbidden: error looking up service account default/a/b: invalid resource name "a/b": [may not contain '/']`,
  );
});
