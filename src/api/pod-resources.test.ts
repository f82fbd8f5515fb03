import { describe, expect, it } from 'vitest';
import type { PodSpec } from './objects.ts';
import { podRequests } from './pod-resources.ts';

const container = (cpu: string, memory = '0', restartPolicy?: string) => ({
  name: 'c',
  resources: { requests: { cpu, memory } },
  ...(restartPolicy === undefined ? {} : { restartPolicy }),
});

describe('podRequests', () => {
  it.each<[string, PodSpec, number, number]>([
    ['nothing', { containers: [{ name: 'c' }] }, 0, 0],
    [
      'the sum of the containers',
      { containers: [container('1', '1Gi'), container('500m', '1Mi')] },
      1500,
      2 ** 30 + 2 ** 20,
    ],
    ['parts of a thousandth, rounded up', { containers: [container('100u')] }, 1, 0],
    ['binary fractions exactly', { containers: [container('0.1'), container('0.2')] }, 300, 0],
    [
      'the greatest init container',
      { initContainers: [container('2'), container('3')], containers: [container('1')] },
      3000,
      0,
    ],
    [
      'the containers where they are greater',
      { initContainers: [container('2')], containers: [container('3')] },
      3000,
      0,
    ],
    [
      'sidecars beside containers',
      { initContainers: [container('1', '0', 'Always')], containers: [container('2')] },
      3000,
      0,
    ],
    [
      'sidecars beside later init containers',
      {
        initContainers: [container('1', '0', 'Always'), container('4')],
        containers: [container('2')],
      },
      5000,
      0,
    ],
    [
      'earlier init containers without later sidecars',
      {
        initContainers: [container('4'), container('1', '0', 'Always')],
        containers: [container('2')],
      },
      4000,
      0,
    ],
    [
      'overhead on top',
      { containers: [container('1')], overhead: { cpu: '250m', memory: '1Ki' } },
      1250,
      1024,
    ],
  ])('counts %s', (_name, spec, cpuMilli, memoryBytes) => {
    expect(podRequests(spec)).toMatchObject({ cpuMilli, memoryBytes });
  });
});
