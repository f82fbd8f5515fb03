import { describe, expect, it } from 'vitest';
import { specInUse } from './resized-pod.ts';
import type { Pod } from './objects.ts';

/** What it asks for, was given and has, of cpu; generation 2 unless it is 1. */
function pod(asked: string, given: string, has: string, more: object = {}, generation = 2): Pod {
  const containers = [{ name: 'c', image: 'i', resources: { requests: { cpu: asked } } }];
  const status = {
    containerStatuses: [
      { name: 'c', allocatedResources: { cpu: given }, resources: { requests: { cpu: has } } },
    ],
    ...more,
  };
  return { metadata: { generation }, spec: { containers }, status } as unknown as Pod;
}

const cpu = (given: Pod) => specInUse(given).containers[0]?.resources?.requests?.['cpu'];
const INFEASIBLE = {
  conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }],
};

describe('specInUse', () => {
  it.each([
    ['what it asks for', pod('3', '1', '1'), '3'],
    ['what it was given', pod('1', '2', '1'), '2'],
    ['what it has', pod('1', '1', '2'), '2'],
    ['not what it will never get', pod('300', '1', '1', INFEASIBLE), '1'],
    ['the spec of a pod that was never changed', pod('1', '2', '2', {}, 1), '1'],
  ])('counts %s', (_what, given, wanted) => {
    expect(cpu(given)).toBe(wanted);
  });

  it('is the spec itself when all is as asked for', () => {
    const given = pod('1', '1000m', '1');

    expect(specInUse(given)).toBe(given.spec);
  });
});
