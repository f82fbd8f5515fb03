import { describe, expect, it } from 'vitest';
import type { LimitRangeItem } from '../quota-objects.ts';
import { aPod, TestServer } from '../testing/test-server.ts';

async function limited(...limits: LimitRangeItem[]): Promise<TestServer> {
  const test = new TestServer();
  const ranges = test.client.resource('limitranges');
  await test.outcome(ranges.create({ metadata: { name: 'bounds' }, spec: { limits } }));
  return test;
}

const container = (name: string, resources: object = {}) => ({
  name,
  image: 'registry.test/server:v1',
  resources,
});
const podOf = (...containers: object[]) => aPod({ spec: { containers } });

describe('LimitRanger', () => {
  it('fills in what containers do not say, and says so', async () => {
    const test = await limited({
      type: 'Container',
      default: { memory: '64Mi', cpu: '1' },
      defaultRequest: { cpu: '100m' },
    });
    const pod = aPod({
      spec: {
        initContainers: [container('first', { limits: { cpu: '2' }, requests: { cpu: '2' } })],
        containers: [container('c', { requests: { cpu: '300m' } }), container('d')],
      },
    });

    const { metadata, spec, status } = await test.outcome(test.pods.create(pod));

    expect(metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: memory request for container c; cpu, memory limit for container c; cpu, memory request for container d; cpu, memory limit for container d; memory request for init container first; memory limit for init container first',
    );
    expect(spec.containers.map(({ resources }) => resources)).toEqual([
      { requests: { cpu: '300m', memory: '64Mi' }, limits: { cpu: '1', memory: '64Mi' } },
      { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '64Mi' } },
    ]);
    expect(status.qosClass).toBe('Burstable');
  });

  it('leaves pods of other namespaces alone', async () => {
    const test = await limited({ type: 'Container', default: { cpu: '1' } });
    await test.outcome(test.client.resource('namespaces').create({ metadata: { name: 'other' } }));
    const pod = aPod({ metadata: { namespace: 'other' } });

    const { metadata } = await test.outcome(test.pods.create(pod));

    expect(metadata.annotations).toBeUndefined();
  });

  it.each<[LimitRangeItem, object, string]>([
    [
      { type: 'Container', max: { cpu: '2' } },
      { limits: { cpu: '3' } },
      'maximum cpu usage per Container is 2, but limit is 3',
    ],
    [
      { type: 'Container', max: { cpu: '1' }, min: { memory: '1Gi' } },
      { limits: { cpu: '2' }, requests: { memory: '512Mi' } },
      '[minimum memory usage per Container is 1Gi, but request is 512Mi, maximum cpu usage per Container is 1, but limit is 2]',
    ],
    [
      { type: 'Pod', min: { memory: '1Gi' } },
      {},
      'minimum memory usage per Pod is 1Gi.  No request is specified',
    ],
    [
      { type: 'Pod', max: { cpu: '1' } },
      { requests: { cpu: '1' } },
      'maximum cpu usage per Pod is 1.  No limit is specified',
    ],
    [
      { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
      { requests: { cpu: '200m' }, limits: { cpu: '500m' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 2.500000',
    ],
    [
      { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
      {},
      'cpu max limit to request ratio per Container is 2, but no request is specified or request is 0',
    ],
  ])('%j refuses %j', async (item, resources, why) => {
    const test = await limited(item);
    const pod = podOf(container('c', resources));
    expect(await test.refusal(test.pods.create(pod))).toBe(`pods "web" is forbidden: ${why}`);
  });

  it('adds up what runs at one time for the pod', async () => {
    const test = await limited({ type: 'Pod', max: { cpu: '1' } });
    const half = { limits: { cpu: '500m' } };
    await test.outcome(test.pods.create(podOf(container('a', half), container('b', half))));
    const more = podOf(container('a', half), container('b', { limits: { cpu: '501m' } }));
    expect(await test.refusal(test.pods.create(more))).toContain(
      'maximum cpu usage per Pod is 1, but limit is 1001m',
    );
  });

  it('says nothing of updates', async () => {
    const test = await limited();
    const pod = await test.outcome(test.pods.create(podOf(container('c'))));
    const ranges = test.client.resource('limitranges');
    const limits = [{ type: 'Container', min: { cpu: '1' } }];
    await test.outcome(ranges.create({ metadata: { name: 'more' }, spec: { limits } }));
    const labels = { app: 'web' };
    await test.outcome(test.pods.update({ ...pod, metadata: { ...pod.metadata, labels } }));
  });

  it('bounds claims', async () => {
    const test = await limited({
      type: 'PersistentVolumeClaim',
      min: { storage: '1Gi' },
      max: { storage: '2Gi' },
    });
    const claims = test.client.resource('persistentvolumeclaims');
    const claim = (storage: string) => ({
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    });
    expect(await test.refusal(claims.create(claim('5Gi')))).toBe(
      'persistentvolumeclaims "data" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 5Gi',
    );
    expect(await test.refusal(claims.create(claim('1Mi')))).toContain(
      'minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi',
    );
    await test.outcome(claims.create(claim('1500Mi')));
  });
});
