/** A patch by way of a draft: what the recipe changes and nothing else. */
import { expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';
import { draftPatch } from './draft-patch.ts';

it('says what the recipe changes, and nothing if it changes nothing', async () => {
  const test = new TestServer();
  const pod = await test.outcome(test.pods.create(aPod({ metadata: { labels: { a: '1' } } })));

  const patch = draftPatch(pod, ({ metadata, spec }) => {
    metadata.labels = { b: '2' };
    spec.activeDeadlineSeconds = 5;
  });

  expect(patch).toEqual({
    metadata: { labels: { a: null, b: '2' } },
    spec: { activeDeadlineSeconds: 5 },
  });
  expect(pod.metadata.labels).toEqual({ a: '1' });
  const sameAgain = draftPatch(pod, (draft) => {
    draft.metadata.labels = { a: '1' };
  });
  expect(sameAgain).toBe(undefined);
  expect(draftPatch(pod, () => undefined)).toBe(undefined);
});
