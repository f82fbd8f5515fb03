import { describe, expect, it } from 'vitest';
import type { Node } from '../../api/index.ts';
import { choices, Loop } from '../../sim/index.ts';
import { EvictionZones } from './eviction-zones.ts';

const node = (name: string, zone: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { 'topology.kubernetes.io/zone': zone },
  },
  spec: {},
  status: {},
});

const zone = (name: string, count: number): readonly Node[] =>
  Array.from({ length: count }, (_, at) => node(`${name}-${String(at)}`, name));

/** Heeds who is ready, then lets all that are not wait for their turns. */
async function turns(
  nodes: readonly Node[],
  isReady: (node: Node) => boolean,
  forMs: number,
): Promise<readonly string[]> {
  const loop = new Loop({ startAt: 0, choices: choices.defaults() });
  const taken: string[] = [];
  const zones = new EvictionZones({ loop, lane: 'zones', take: (name) => void taken.push(name) });
  zones.heed(nodes, isReady);
  for (const each of nodes) if (!isReady(each)) zones.add(each);
  await loop.run(forMs);
  zones.stop();
  return taken;
}

const MINUTE_MS = 60_000;

describe('zones of nodes', () => {
  it('have a rate each: one in 10 s', async () => {
    const nodes = [...zone('a', 3), ...zone('b', 3)];
    const isReady = ({ metadata: { name } }: Node) => name.endsWith('-0');

    expect(await turns(nodes, isReady, 5000)).toEqual(['a-1', 'b-1']);
    expect(await turns(nodes, isReady, 15_000)).toEqual(['a-1', 'b-1', 'a-2', 'b-2']);
  });

  it('of which no node answers are evicted as others are, if some other zone answers', async () => {
    const nodes = [...zone('a', 2), ...zone('b', 2)];

    const taken = await turns(nodes, ({ metadata: { name } }) => name.startsWith('b'), MINUTE_MS);
    expect(taken).toEqual(['a-0', 'a-1']);
  });

  it('are left alone if none answers', async () => {
    const nodes = [...zone('a', 2), ...zone('b', 2)];

    expect(await turns(nodes, () => false, MINUTE_MS)).toEqual([]);
  });

  it.each([
    ['a small one is left alone', 10, 0],
    ['a large one is evicted slowly', 60, 1],
  ])('of which more than half are in trouble: %s', async (_, size, count) => {
    const nodes = [...zone('a', size), ...zone('b', 1)];
    const isReady = ({ metadata: { name } }: Node) => /^b|-[0-3]$/.test(name);

    expect(await turns(nodes, isReady, MINUTE_MS)).toHaveLength(count);
  });

  it('tell when the cluster is cut off, and when it is heard again', () => {
    const loop = new Loop({ startAt: 0, choices: choices.defaults() });
    const zones = new EvictionZones({ loop, lane: 'zones', take: () => undefined });
    const nodes = [...zone('a', 1), ...zone('b', 1)];

    expect(zones.heed(nodes, () => true)).toBeUndefined();
    expect(zones.heed(nodes, () => false)).toBe('cut off');
    expect(zones.heed(nodes, () => false)).toBeUndefined();
    expect(zones.heed(nodes, ({ metadata }) => metadata.name === 'a-0')).toBe('heard again');
  });
});
