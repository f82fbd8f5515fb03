/** Components that end and begin again, a machine that goes off: as a scenario says it, and what is refused. */
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../parse-scenario.ts';
import { playSteps, WEB, WEB_RUNS } from '../testing/web-lab.ts';

const GONE = ['delete: { kind: Pod, name: web }', 'expect: { nothingLeft: true, within: 3m }'];

describe('a component of a node', () => {
  it.each([
    ['restart: {}', 'restart kubelet'],
    ['restart: { component: imageService, node: node-1 }', 'restart image service of node-1'],
    ['restart: { component: controllerManager }', 'restart controller manager'],
    ['crash: { restartAfter: 5s }', 'crash kubelet for 5s'],
    [
      'crash: { at: { point: host.rename, match: /pods/, call: 2 } }',
      'crash kubelet at call 2 of host.rename "/pods/"',
    ],
    ['reboot: {}', 'reboot the node'],
    ['reboot: { node: node-1, for: 30s }', 'reboot node-1, off for 30s'],
    ['reboot: { loses: containers }', 'reboot the node, without its containers'],
    ['start: {}', 'start kubelet'],
  ])('%s: says what is done, and the pod comes through it', async (step, says) => {
    const { lab, ok, verdicts } = await playSteps([
      ...WEB_RUNS,
      step,
      'wait: 10s',
      'start: {}',
      'expect: { pod: web, phase: Running, ready: true, within: 2m }',
      ...GONE,
    ]);

    expect(lab.world.trace.of('scenario.step').map(({ detail }) => detail.does)).toContain(says);
    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    expect(ok).toBe(true);
  });

  it('is away until it is started', async () => {
    const { verdicts } = await playSteps([
      'crash: {}',
      `apply: [{ ${WEB} }]`,
      'wait: 1m',
      'expect: { pod: web, phase: Pending }',
      'start: {}',
      'expect: { pod: web, phase: Running, within: 1m }',
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
  });

  it('ends in the middle of its work, at a call', async () => {
    const { lab, verdicts } = await playSteps([
      'crash: { at: { point: host.rename, match: ..data_tmp }, restartAfter: 10s }',
      ...WEB_RUNS,
      ...GONE,
    ]);
    const { trace } = lab.world;
    const [stopped] = trace.of('kubelet.stopped');
    const [started] = trace.of('kubelet.started');

    expect(trace.of('fault.struck').map(({ detail }) => detail.point)).toEqual(['host.rename']);
    expect((started?.at ?? NaN) - (stopped?.at ?? NaN)).toBe(10_000);
    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
  });
});

describe('a step about a component', () => {
  it.each([
    ['restart: { component: kubeproxy }', /component: .*"kubelet"\|"imageService"/],
    ['restart: { component: controllerManager, node: node-1 }', /restart\.node: .* on none/],
    ['crash: { component: controllerManager }', /crash\.component/],
    ['crash: { at: { point: host.fly } }', /crash\.at\.point: there is no "host\.fly"/],
    ['crash: { at: { point: host.rename, call: 0 } }', /crash\.at\.call/],
    ['reboot: { loses: everything }', /reboot\.loses/],
    ['reboot: { off: 3s }', /reboot\.off: unknown field/],
  ])('%s is refused', (step, says) => {
    const text = [
      'apiVersion: drydock.dev/v1alpha1',
      'kind: Scenario',
      'metadata: { name: x }',
      `spec: { steps: [{ ${step} }] }`,
    ].join('\n');

    expect(() => parseScenario('x.yaml', text)).toThrow(says);
  });

  it('names a node that is there', async () => {
    for (const step of ['restart', 'crash', 'start', 'reboot']) {
      await expect(playSteps([`${step}: { node: node-9 }`])).rejects.toThrow(
        `${step}: there is no node "node-9"`,
      );
    }
  });

  it('is told which components there are', async () => {
    const { lab } = await playSteps(['wait: 1s']);
    const plan = () => lab.fault({ point: 'host.rename', crash: { component: 'kubelet/node-9' } });

    expect(plan).toThrow(
      'fault.crash: there is no "kubelet/node-9"; there are kubelet/node-1, imageService/node-1',
    );
  });
});
