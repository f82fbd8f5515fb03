import { describe, expect, it } from 'vitest';
import { ApiServer, featureGatesOf, type Client, type Manifest } from '../api/index.ts';
import { choices, runToEnd, World } from '../sim/index.ts';
import { NodeLifecycle } from './node-lifecycle.ts';

const NOBODY = { key: 'mine', effect: 'NoSchedule' };

function open() {
  const world = new World({ choices: choices.defaults() });
  const api = new ApiServer({ world, featureGates: featureGatesOf() });
  const client: Client = api.client('test');
  const controller = new NodeLifecycle({ world, client: api.client('node-lifecycle') });
  controller.start();
  const advance = async (): Promise<void> => {
    await world.loop.run(world.now() + 1000);
  };
  const nodes = client.resource('nodes');
  return {
    controller,
    create: async (manifest: Manifest) => {
      await runToEnd(world.loop, nodes.create(manifest));
      await advance();
    },
    report: async (...conditions: readonly (readonly [type: string, status: string])[]) => {
      const status = { conditions: conditions.map(([type, holds]) => ({ type, status: holds })) };
      await runToEnd(world.loop, nodes.patchStatus({ name: 'n' }, { status }));
      await advance();
    },
    taints: () =>
      (api.store.get('nodes', { name: 'n', namespace: '' })?.spec.taints ?? []).map(
        ({ key, effect }) => `${key}:${effect}`,
      ),
    writes: () => world.trace.records.filter(({ type }) => type === 'node.tainted').length,
  };
}

describe('NodeLifecycle', () => {
  it.each([
    ['DiskPressure', 'True', ['node.kubernetes.io/disk-pressure:NoSchedule']],
    ['MemoryPressure', 'True', ['node.kubernetes.io/memory-pressure:NoSchedule']],
    ['PIDPressure', 'True', ['node.kubernetes.io/pid-pressure:NoSchedule']],
    ['DiskPressure', 'False', []],
    ['DiskPressure', 'Unknown', []],
    ['Ready', 'True', []],
  ])('%s %s', async (type, status, expected) => {
    const bench = open();
    await bench.create({ kind: 'Node', metadata: { name: 'n' } });
    await bench.report([type, status]);

    expect(bench.taints()).toEqual(expected);
  });

  it('takes its taint away again, leaves those of others, and writes nothing needlessly', async () => {
    const bench = open();
    await bench.create({ kind: 'Node', metadata: { name: 'n' }, spec: { taints: [NOBODY] } });
    await bench.report(['DiskPressure', 'True']);
    await bench.report(['DiskPressure', 'True'], ['Ready', 'True']);
    expect(bench.taints()).toEqual([
      'mine:NoSchedule',
      'node.kubernetes.io/disk-pressure:NoSchedule',
    ]);
    // The first took away what admission had put there.
    expect(bench.writes()).toBe(2);

    await bench.report(['DiskPressure', 'False']);

    expect(bench.taints()).toEqual(['mine:NoSchedule']);
    expect(bench.writes()).toBe(3);
    bench.controller.stop();
    await bench.report(['DiskPressure', 'True']);
    expect(bench.taints()).toEqual(['mine:NoSchedule']);
  });
});
