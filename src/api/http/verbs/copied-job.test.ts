/** A Job that was read and is made again: its selector is another's. What kube-apiserver 1.36.3 says. */
import { expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const UID = 'batch.kubernetes.io/controller-uid';

function aJob(selector: object, labels: object = {}): object {
  const spec = { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] };
  return { metadata: { name: 'a' }, spec: { selector, template: { metadata: { labels }, spec } } };
}

it('labels of somebody else are no selector of a Job', async () => {
  const test = new TestDoor();
  const refused = await test.post(JOBS, aJob({ matchLabels: { a: 'b' } }));
  expect(refused.status).toBe(422);
  expect(refused.json['message']).toMatch(
    /^Job\.batch "a" is invalid: \[spec\.selector: Invalid value: \{"matchLabels":\{"a":"b","batch\.kubernetes\.io\/controller-uid":"[^"]+"\}\}: `selector` not auto-generated, spec\.template\.metadata\.labels: Invalid value: \{"batch\.kubernetes\.io\/controller-uid":"[^"]+","batch\.kubernetes\.io\/job-name":"a","controller-uid":"[^"]+","job-name":"a"\}: `selector` does not match template `labels`\]$/,
  );
});

it('neither is the uid of another Job', async () => {
  const test = new TestDoor();
  const refused = await test.post(JOBS, aJob({ matchLabels: { [UID]: 'x' } }, { [UID]: 'x' }));
  const { causes } = refused.json['details'] as { causes: readonly { field: string }[] };
  expect(causes.map(({ field }) => field)).toEqual([
    `spec.template.metadata.labels[${UID}]`,
    'spec.selector',
  ]);
});

it('who says how its pods are found is not asked', async () => {
  const test = new TestDoor();
  const job = aJob({ matchLabels: { a: 'b' } }, { a: 'b' }) as { spec: object };
  const made = await test.post(JOBS, { ...job, spec: { ...job.spec, manualSelector: true } });
  expect(made.status).toBe(201);
});
