/** Upstream: pkg/fieldpath/fieldpath_test.go, pkg/api/v1/resource/helpers_test.go (v1.36). */
import { describe, expect, it } from 'vitest';
import { fieldPathValue, resourceFieldValue } from './field-path.ts';
import type { Pod } from './objects.ts';

const POD = {
  metadata: {
    name: 'web',
    namespace: 'team',
    uid: 'uid-1',
    labels: { b: '2', a: '1', 'example.com/c': 'three' },
    annotations: { say: 'a "quoted"\nline\\\u0001\u007f\u0085é' },
  },
  spec: {
    containers: [
      {
        name: 'main',
        resources: {
          limits: { cpu: '1500m', memory: '1Gi' },
          requests: { cpu: '100m', memory: '100M', 'ephemeral-storage': '1' },
        },
      },
      { name: 'bare' },
      { name: 'zero', resources: { limits: { cpu: '0' } } },
    ],
    initContainers: [{ name: 'init', resources: { limits: { cpu: '2' } } }],
  },
} as unknown as Pod;

describe('a field of the pod', () => {
  it.each([
    ['metadata.name', 'web'],
    ['metadata.namespace', 'team'],
    ['metadata.uid', 'uid-1'],
    ['metadata.labels', 'a="1"\nb="2"\nexample.com/c="three"'],
    ["metadata.labels['b']", '2'],
    ["metadata.labels['none']", ''],
    ['metadata.annotations', 'say="a \\"quoted\\"\\nline\\\\\\x01\\x7f\\u0085é"'],
    ["metadata.annotations['say']", 'a "quoted"\nline\\\u0001\u007f\u0085é'],
  ])('%s', (path, value) => {
    expect(fieldPathValue(POD, path)).toBe(value);
  });

  it.each(['spec.nodeName', 'status.podIP', "metadata.name['a']"])('%s is none', (path) => {
    expect(() => fieldPathValue(POD, path)).toThrow(`unsupported fieldPath: ${path}`);
  });
});

const ALLOCATABLE = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '110' };

describe('a resource of a container', () => {
  it.each([
    ['main', 'limits.cpu', '1', '2'],
    ['main', 'limits.cpu', '0', '2'],
    ['main', 'limits.cpu', '1m', '1500'],
    ['main', 'requests.cpu', '1', '1'],
    ['main', 'limits.memory', '1Mi', '1024'],
    ['main', 'limits.memory', '0', '1073741824'],
    ['main', 'requests.memory', '1Mi', '96'],
    ['main', 'requests.ephemeral-storage', '1', '1'],
    ['init', 'limits.cpu', '1', '2'],
    // What has no limit of its own is limited by the node.
    ['bare', 'limits.cpu', '1', '64'],
    ['zero', 'limits.cpu', '1', '64'],
    ['bare', 'limits.memory', '1Gi', '256'],
    ['main', 'limits.ephemeral-storage', '1Gi', '1024'],
    ['bare', 'requests.cpu', '1', '0'],
  ])('%s %s in units of %s', (containerName, resource, divisor, value) => {
    const selector = { containerName, resource, divisor };
    expect(resourceFieldValue(POD, selector, ALLOCATABLE)).toBe(value);
  });

  it.each([
    ['bare', 'limits.cpu', '8'],
    ['zero', 'limits.cpu', '8'],
    ['init', 'limits.cpu', '2'],
    ['bare', 'limits.memory', String(256 * 2 ** 30)],
    ['bare', 'requests.cpu', '0'],
  ])('%s %s where the pod as a whole has a limit', (containerName, resource, value) => {
    const pod = { ...POD, spec: { ...POD.spec, resources: { limits: { cpu: '8' } } } };

    expect(resourceFieldValue(pod, { containerName, resource }, ALLOCATABLE)).toBe(value);
  });

  it('of nobody, or that nobody has, is told', () => {
    const value = (containerName: string, resource: string) => () =>
      resourceFieldValue(POD, { containerName, resource }, ALLOCATABLE);

    expect(value('none', 'limits.cpu')).toThrow(/^container none not found$/);
    expect(value('main', 'limits.pods')).toThrow(/^unsupported container resource : limits.pods$/);
  });
});
