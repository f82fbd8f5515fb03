import { expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

it('a volume without a name is refused by validation, which comes later', async () => {
  const test = new TestServer({ admissionPlugins: ['ServiceAccount'] });
  const spec = { containers: [{ name: 'c', image: 'busybox' }], volumes: [{ emptyDir: {} }] };

  expect(await test.refusal(test.pods.create(aPod({ spec })))).toContain(
    'spec.volumes[0].name: Required value',
  );
});
