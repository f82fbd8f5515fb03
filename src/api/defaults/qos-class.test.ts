import { describe, expect, it } from 'vitest';
import type { Container } from '../objects.ts';
import { qosClass } from './qos-class.ts';

type Resources = NonNullable<Container['resources']>;
const pod = (...containers: readonly Resources[]): { containers: Container[] } => ({
  containers: containers.map((resources, at) => ({ name: `c${String(at)}`, resources })),
});
const both = { cpu: '1', memory: '1Gi' };

describe('qosClass', () => {
  it.each<[string, { containers: Container[] }, string]>([
    ['nothing asked for', pod({}, {}), 'BestEffort'],
    ['a request', pod({ requests: { cpu: '1' } }), 'Burstable'],
    ['limits that are the requests', pod({ limits: both, requests: both }), 'Guaranteed'],
    [
      'the same amounts in other words',
      pod({ limits: both, requests: { cpu: '1000m', memory: '1024Mi' } }),
      'Guaranteed',
    ],
    [
      'limits above the requests',
      pod({ limits: both, requests: { ...both, cpu: '1m' } }),
      'Burstable',
    ],
    ['one resource only', pod({ limits: { cpu: '1' }, requests: { cpu: '1' } }), 'Burstable'],
    ['one container only', pod({ limits: both, requests: both }, {}), 'Burstable'],
  ])('%s', (_, spec, expected) => {
    expect(qosClass(spec)).toBe(expected);
  });
});
