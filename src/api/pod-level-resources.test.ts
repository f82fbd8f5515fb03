/**
 * What a pod asks for as a whole counts instead of what its containers do. Upstream: component-helpers
 * resource/helpers_test.go, pkg/apis/core/helper/qos/qos_test.go, pkg/quota/v1/evaluator/core/pods_test.go,
 * plugin/pkg/admission/limitranger/admission_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KUBERNETES_VERSIONS } from './feature-gates.ts';
import type { PodSpec } from './objects.ts';
import { podRequests } from './pod-resources.ts';
import { aPod, TestServer } from './testing/test-server.ts';

const container = (requests?: object) => ({
  name: 'c',
  image: 'a:v1',
  ...(requests === undefined ? {} : { resources: { requests } }),
});
const podOf = (resources: object, ...containers: object[]) =>
  aPod({ spec: { resources, containers: containers.length === 0 ? [container()] : containers } });
const both = { cpu: '1', memory: '1Gi' };

describe('the class of service of a pod with resources of its own', () => {
  it.each<[string, object, object, string]>([
    ['requests', { requests: { cpu: '1' } }, container(), 'Burstable'],
    ['a limit, which is the request, too', { limits: { cpu: '1' } }, container(), 'Burstable'],
    ['limits of both', { limits: both }, container({ cpu: '1m' }), 'Burstable'],
    ['limits of both, and silent containers', { limits: both }, container(), 'Guaranteed'],
    ['none, though its containers ask', {}, container({ cpu: '1m' }), 'BestEffort'],
  ])('%s', async (_, resources, of, expected) => {
    const test = new TestServer();

    const { status } = await test.outcome(test.pods.create(podOf(resources, of)));

    expect(status.qosClass).toBe(expected);
  });
});

describe('what such a pod asks of a node', () => {
  const specOf = (resources: object, ...containers: object[]): PodSpec =>
    ({ resources, containers }) as unknown as PodSpec;

  it.each<[string, PodSpec, readonly [number, number, number, number]]>([
    [
      'as a whole, not by its containers',
      specOf({ requests: { cpu: '2', memory: '1Ki' } }, container({ cpu: '1' })),
      [2000, 1024, 2000, 1024],
    ],
    [
      'by its containers what it says nothing of',
      specOf({ requests: { cpu: '2' } }, container({ memory: '1Ki' }), container()),
      [2000, 1024, 2000, 1024],
    ],
    [
      'a guess of what nobody speaks of',
      specOf({ requests: { cpu: '2' } }, container(), container()),
      [2000, 0, 2000, 400 * 2 ** 20],
    ],
    [
      'nothing of what is not counted as a whole',
      specOf({ requests: { 'example.com/gold': '2' } }, container()),
      [0, 0, 100, 200 * 2 ** 20],
    ],
  ])('%s', (_, spec, expected) => {
    const { cpuMilli, memoryBytes, scoredCpuMilli, scoredMemoryBytes } = podRequests(spec);

    expect([cpuMilli, memoryBytes, scoredCpuMilli, scoredMemoryBytes]).toEqual(expected);
  });

  it('with the overhead', () => {
    const spec = specOf({ requests: { cpu: '2' } }, container());

    expect(podRequests({ ...spec, overhead: { cpu: '100m' } }).cpuMilli).toBe(2100);
  });

  it('huge pages, too', () => {
    const spec = specOf({ requests: { cpu: '1', 'hugepages-2Mi': '4Mi' } }, container());

    expect(podRequests(spec).others).toEqual(new Map([['hugepages-2Mi', 4 * 2 ** 20]]));
  });
});

describe('a quota', () => {
  async function withQuota(): Promise<TestServer> {
    const test = new TestServer();
    const quotas = test.client.resource('resourcequotas');
    const hard = { 'requests.cpu': '3', 'limits.memory': '4Gi' };
    const quota = await test.outcome(quotas.create({ metadata: { name: 'q' }, spec: { hard } }));
    // As its controller has it once it has seen it.
    const status = { hard, used: { 'requests.cpu': '0', 'limits.memory': '0' } };
    await test.outcome(quotas.updateStatus({ ...quota, status }));
    return test;
  }

  it('asks nothing of containers, and counts the whole', async () => {
    const test = await withQuota();

    await test.outcome(
      test.pods.create(podOf({ requests: { cpu: '2' }, limits: { memory: '1Gi' } })),
    );
    const again = aPod({
      metadata: { name: 'other' },
      spec: { resources: { requests: { cpu: '2' } }, containers: [container()] },
    });

    expect(await test.refusal(test.pods.create(again))).toContain(
      'requested: requests.cpu=2, used: requests.cpu=2, limited: requests.cpu=3',
    );
  });
});

it('a LimitRange of pods looks at the whole', async () => {
  const test = new TestServer();
  const limits = [{ type: 'Pod', max: { cpu: '1' } }];
  const ranges = test.client.resource('limitranges');
  await test.outcome(ranges.create({ metadata: { name: 'bounds' }, spec: { limits } }));

  expect(await test.refusal(test.pods.create(podOf({ limits: { cpu: '2' } })))).toContain(
    'maximum cpu usage per Pod is 1, but limit is 2',
  );
});

it.each(KUBERNETES_VERSIONS)('the field is kept, or not: default of %s', (version) => {
  const { server } = new TestServer({ version });

  const { spec } = server.create('pods', podOf({ requests: { cpu: '1' } }));

  const isOn = ['1.34', '1.35', '1.36'].includes(version);
  expect('resources' in spec).toBe(isOn);
});
