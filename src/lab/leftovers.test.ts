/** Taking stock: everything that a pod brings is counted, by name, and goes with it. */
import { describe, expect, it } from 'vitest';
import { Stock } from './leftovers.ts';
import { playSteps, WEB_RUNS } from './testing/web-lab.ts';

const GONE = [
  'delete: { kind: Pod, name: web, gracePeriodSeconds: 1 }',
  'expect: { gone: { kind: Pod, name: web }, within: 60s }',
] as const;

describe('Stock', () => {
  it('names what there is more of, with both counts', () => {
    const baseline = new Stock(
      new Map(Object.entries({ watches: 3, mounts: 1, 'timers of a': 2 })),
    );
    const now = new Stock(new Map(Object.entries({ watches: 5, mounts: 0, 'timers of b': 1 })));

    expect(now.beyond(baseline)).toEqual([
      'watches: 5 (3 when idle)',
      'timers of b: 1 (0 when idle)',
    ]);
    expect(baseline.beyond(baseline)).toEqual([]);
  });
});

describe('leftovers', () => {
  it('of a pod that runs: its mounts, directory, sandbox, container and worker', async () => {
    const { found } = await playSteps([...WEB_RUNS, 'expect: { nothingLeft: true }']);
    const things = found.split('; ').map((line) => line.replace(/: \d+ \(.*$/, ''));

    expect(things).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^mount node-1:\/var\/lib\/kubelet\/pods\/.*\/config\//),
        expect.stringMatching(/^directory node-1:\/var\/lib\/kubelet\/pods\//),
        'sandboxes of node-1',
        'containers of node-1',
        'pods known to kubelet/node-1',
      ]),
    );
  });

  it('of a pod that has just gone: its sandbox, within a minute', async () => {
    const { found } = await playSteps([...WEB_RUNS, ...GONE, 'expect: { nothingLeft: true }']);

    expect(found).toContain('sandboxes of node-1: 1 (0 when idle)');
    expect(found).not.toContain('mount ');
  });

  it('of a pod that has gone a minute ago: nothing, and it stays so', async () => {
    const { ok, found } = await playSteps([
      ...WEB_RUNS,
      ...GONE,
      'expect: { nothingLeft: true, within: 70s, stays: 2m }',
    ]);

    expect([ok, found]).toEqual([true, '']);
  });

  it('see a mount that somebody else made', async () => {
    const { lab } = await playSteps(['wait: 1s']);
    const host = lab.cluster.nodes[0]?.host;
    await host?.files.mkdir('/a');
    await host?.files.mkdir('/b');
    await host?.mounter.bind('/a', '/b');

    expect(await lab.leftovers()).toContain('mount node-1:/b: 1 (0 when idle)');
  });
});
