/** A node that loses its power: as a scenario says it, now and at a call; where it is refused. */
import { describe, expect, it } from 'vitest';
import { choices } from '../../sim/index.ts';
import { Lab } from '../lab.ts';
import { memoryPorts } from '../memory-ports.ts';
import { nodePorts } from '../node/index.ts';
import { parseScenario } from '../parse-scenario.ts';
import { playSteps, WEB, WEB_RUNS } from '../testing/web-lab.ts';

const BACK = [
  // For a moment the API shows what was.
  'wait: 10s',
  'expect: { pod: web, ready: true, within: 3m }',
  "expect: { file: { pod: web, container: server, path: /etc/app/app.yaml, equals: 'greeting: hello' } }",
  'delete: { kind: Pod, name: web }',
  'expect: { nothingLeft: true, within: 3m }',
];

describe('a power cut', () => {
  it.each([
    ['powerCut: {}', 'cut the power of the node'],
    [
      'powerCut: { node: node-1, for: 30s, unsynced: lost }',
      'cut the power of node-1, off for 30s, what is not synced is lost',
    ],
    [
      'powerCut: { loses: containers, unsynced: torn }',
      'cut the power of the node, without its containers, what is not synced is torn',
    ],
    ['powerCut: { unsynced: kept }', 'cut the power of the node, what is not synced is kept'],
  ])('%s: says what is done, and the pod comes through it', async (step, says) => {
    const { lab, verdicts } = await playSteps([...WEB_RUNS, step, ...BACK], {
      choices: choices.seeded(4),
    });
    const { trace } = lab.world;

    expect(trace.of('scenario.step').map(({ detail }) => detail.does)).toContain(says);
    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    const [cut] = trace.of('node.powerCut');
    expect(cut?.detail.unsynced).toBeGreaterThan(0);
    expect((cut?.detail.lost.length ?? 0) > 0).toBe(!says.endsWith('kept'));
    expect(trace.of('node.on')).toHaveLength(1);
  });

  it('comes at a call of whoever makes it on the machine', async () => {
    const { lab, verdicts } = await playSteps([
      'powerCut: { for: 10s, at: { point: host.rename, match: /blobs/, call: 2 } }',
      `apply: [{ ${WEB} }]`,
      ...BACK,
    ]);
    const { trace } = lab.world;

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    expect(trace.of('fault.struck').map(({ detail }) => detail.crash)).toEqual(['machine/node-1']);
    const [cut] = trace.of('node.powerCut');
    const [on] = trace.of('node.on');
    expect((on?.at ?? 0) - (cut?.at ?? 0)).toBe(10_000);
    expect(trace.of('kubelet.stopped').map(({ at }) => at)).toEqual([cut?.at]);
  });

  it('comes at a call of a service', async () => {
    const { lab, verdicts } = await playSteps([
      'powerCut: { at: { point: registry.request, match: /blobs/ } }',
      `apply: [{ ${WEB} }]`,
      ...BACK,
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    expect(lab.world.trace.of('node.powerCut')).toHaveLength(1);
  });

  it('is the same with the same seed', async () => {
    const play = async (seed: number) => {
      const steps = [...WEB_RUNS, 'powerCut: {}', ...BACK];
      return (await playSteps(steps, { choices: choices.seeded(seed) })).lab.world.trace.digest();
    };
    expect(await play(2)).toBe(await play(2));
  });

  it('is refused for disks that keep what was not synced', async () => {
    const lab = await Lab.open({ ports: memoryPorts(), choices: choices.defaults() });
    expect(() => lab.cluster.nodes[0]?.cutPower()).toThrow(
      'powerCut: the disk of node-1 loses nothing',
    );
    const crash = { component: 'machine/node-1' };
    expect(() => lab.fault({ point: 'host.rename', crash })).toThrow('loses nothing');
    await lab.close();

    const real = Lab.open({ ports: await nodePorts(), choices: [], powerCuts: true });
    await expect(real).rejects.toThrow('powerCut: a real disk keeps what was not synced');
  });

  it('is refused with a fate that nobody knows', () => {
    const text = `apiVersion: drydock.dev/v1alpha1
kind: Scenario
metadata: { name: test }
spec: { steps: [{ powerCut: { unsynced: maybe } }] }`;
    expect(() => parseScenario('test.yaml', text)).toThrow(/spec\.steps\[0\]\.powerCut\.unsynced/);
  });
});
