/** What a kube-apiserver 1.36.3 answered of items that nobody could tell apart, and of claims and classes. */
import { describe, expect, it } from 'vitest';
import type { WriteOptions } from './write-options.ts';
import type { FieldWarning } from '../warnings/field-warning.ts';
import { TestServer } from '../testing/test-server.ts';

describe('the owners of a ServiceAccount', () => {
  const owned = (secrets: object[]) => {
    const test = new TestServer();
    test.server.remember();
    const options: WriteOptions = { manager: 'test' };
    const account = test.server.create(
      'serviceaccounts',
      { metadata: { name: 'robot' }, secrets },
      options,
    );
    return account.metadata.managedFields?.map(({ fieldsV1 }) => fieldsV1);
  };

  it('are told where each secret has a name', () => {
    expect(owned([{ name: 's' }])).toEqual([{ 'f:secrets': { '.': {}, 'k:{"name":"s"}': {} } }]);
  });

  it.each([[[{}]], [[{ name: 's' }, { namespace: 'n' }]], [[{ name: '' }]]])(
    'are nobody where one has none: %j',
    (secrets) => {
      expect(owned(secrets)).toBeUndefined();
    },
  );
});

it('a claim of half a byte is told so, and of an old annotation', () => {
  const { server } = new TestServer();
  const told: string[] = [];
  const warn = (_: unknown, { field, text }: FieldWarning): void => {
    if (!text.includes('simulated')) told.push(`${field}: ${text}`);
  };
  server.create(
    'persistentvolumeclaims',
    {
      metadata: { name: 'c', annotations: { 'volume.beta.kubernetes.io/storage-class': 'x' } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1' }, limits: { storage: '1500m' } },
      },
    },
    { warn },
  );

  expect(told).toEqual([
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
    'spec.resources.limits[storage]: fractional byte value "1500m" is invalid, must be an integer',
  ]);
});

it('an empty term of topologies is one too many', async () => {
  const test = new TestServer();
  const made = test.client
    .resource('storageclasses')
    .create({ metadata: { name: 'c' }, provisioner: 'p', allowedTopologies: [{}] });

  expect(await test.refusal(made)).toContain(
    'allowedTopologies[0].matchLabelExpressions: Duplicate value: ""',
  );
});
