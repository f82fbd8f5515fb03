/** A kubelet that stands still: what its node's containers do, what the cluster thinks, and how it goes on. */
import { describe, expect, it } from 'vitest';
import { playSteps, WEB, WEB_RUNS } from '../testing/web-lab.ts';

describe('a kubelet that is paused', () => {
  it('does nothing of what is asked of it, and its containers run on', async () => {
    const { lab, verdicts } = await playSteps([
      ...WEB_RUNS,
      'pause: {}',
      'delete: { kind: Pod, name: web, gracePeriodSeconds: 1 }',
      'wait: 35s',
      'expect: { pod: web, phase: Running, ready: true }',
      'expect: { node: { name: node-1, condition: Ready } }',
      'expect: { node: { name: node-1, condition: Ready, status: Unknown }, within: 1m }',
      'resume: {}',
      'expect: { gone: { kind: Pod, name: web }, within: 30s }',
      'expect: { node: { name: node-1, condition: Ready }, within: 30s }',
      'expect: { nothingLeft: true, within: 3m }',
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    const { trace } = lab.world;
    const [paused, resumed] = [trace.of('kubelet.paused')[0], trace.of('kubelet.resumed')[0]];
    const exited = trace.of('container.exited').map(({ at }) => at);
    expect(exited.every((at) => at >= (resumed?.at ?? Infinity))).toBe(true);
    const between = trace.records.filter(
      ({ actor, at }) =>
        actor === 'kubelet/node-1' && at > (paused?.at ?? 0) && at < (resumed?.at ?? 0),
    );
    expect(between).toEqual([]);
  });

  it('in the middle of a start goes on there', async () => {
    const { lab, verdicts } = await playSteps([
      `apply: [{ ${WEB} }]`,
      'wait: 350ms',
      'pause: { resumeAfter: 20s }',
      'wait: 15s',
      'expect: { pod: web, phase: Pending }',
      'expect: { pod: web, phase: Running, within: 1m }',
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    expect(lab.world.trace.of('scenario.step').map(({ detail }) => detail.does)).toContain(
      'pause kubelet for 20s',
    );
  });

  it('can be killed', async () => {
    const { verdicts } = await playSteps([
      ...WEB_RUNS,
      'pause: {}',
      'restart: {}',
      'delete: { kind: Pod, name: web, gracePeriodSeconds: 1 }',
      'expect: { gone: { kind: Pod, name: web }, within: 30s }',
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
  });
});
