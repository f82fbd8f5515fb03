/** Causes that are told as often as a kube-apiserver 1.36.3 looks, in its order, and lists that are none. */
import { beforeEach, describe, expect, it } from 'vitest';
import { TestDoor, type Reply } from './testing/test-door.ts';

let test: TestDoor;

beforeEach(() => {
  test = new TestDoor();
});

const fieldsOf = ({ json }: Reply): readonly string[] =>
  (json['details'] as { causes: readonly { field: string }[] }).causes.map(({ field }) => field);

async function changed(path: string, object: object): Promise<Reply> {
  await test.post(path, object);
  const { metadata } = object as { metadata: { name: string } };
  const headers = { 'content-type': 'application/merge-patch+json' };
  const body = { metadata: { annotations: { 'a b': 'c' } } };
  return test.send('PATCH', `${path}/${metadata.name}`, { headers, body });
}

const template = { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } };

describe('the metadata of an update', () => {
  it.each<[string, string, object, number]>([
    ['of a Job', '/apis/batch/v1/namespaces/default/jobs', { spec: { template } }, 4],
    [
      'of a volume',
      '/api/v1/persistentvolumes',
      {
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          hostPath: { path: '/a' },
        },
      },
      4,
    ],
    ['of a ConfigMap', '/api/v1/namespaces/default/configmaps', {}, 4],
  ])('%s is looked at', async (_, path, object, times) => {
    const reply = await changed(path, { metadata: { name: 'a' }, ...object });

    expect(fieldsOf(reply)).toEqual(Array.from({ length: times }, () => 'metadata.annotations'));
  });

  it('of a Job is looked at last before what may not change', async () => {
    const jobs = '/apis/batch/v1/namespaces/default/jobs';
    const { json: job } = await test.post(jobs, { metadata: { name: 'a' }, spec: { template } });
    const { metadata, spec } = job as { metadata: object; spec: object };
    const next = {
      ...job,
      metadata: { ...metadata, annotations: { 'a b': 'c' } },
      spec: { ...spec, parallelism: -1, completions: 5 },
    };

    const reply = await test.send('PUT', `${jobs}/a`, { body: next });

    expect(fieldsOf(reply)).toEqual([
      'metadata.annotations',
      'metadata.annotations',
      'metadata.annotations',
      'spec.parallelism',
      'metadata.annotations',
      'spec.parallelism',
      'spec.completions',
    ]);
  });
});

describe('a list without items', () => {
  it('that every object has is served as none', async () => {
    const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';
    const made = { metadata: { name: 'a' }, addressType: 'IPv4', endpoints: [], ports: [] };

    expect((await test.post(slices, made)).json).toMatchObject({ endpoints: null, ports: null });
    expect((await test.get(`${slices}/a`)).json).toMatchObject({ endpoints: null, ports: null });
  });
});

describe('a port of nodes', () => {
  it('out of the range of a cluster is refused to who means it', async () => {
    const services = '/api/v1/namespaces/default/services';
    const service = {
      metadata: { name: 'a' },
      spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 99 }] },
    };

    expect((await test.post(services, service)).status).toBe(422);
    expect((await test.post(`${services}?dryRun=All`, service)).status).toBe(201);
  });
});
