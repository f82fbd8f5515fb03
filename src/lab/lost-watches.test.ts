/** Watches that are cut, late or silent: what kubelets, scheduler and controllers know meanwhile, and afterwards. */
import { describe, expect, it } from 'vitest';
import { playSteps, WEB, WEB_RUNS } from './testing/web-lab.ts';

const GONE = [
  'expect: { gone: { kind: Pod, name: web }, within: 2m }',
  'expect: { nothingLeft: true, within: 3m }',
];
const KUBELET = 'point: api.watch, match: kubelet/node-1 watch pods';
const DELETE = 'delete: { kind: Pod, name: web, gracePeriodSeconds: 1 }';

describe('a kubelet whose watch of pods', () => {
  it('is cut hears the deletion from the version on that it was told last', async () => {
    const { lab, verdicts } = await playSteps([
      ...WEB_RUNS,
      `fault: { ${KUBELET}, error: cut, times: 1 }`,
      DELETE,
      ...GONE,
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    expect(lab.world.trace.of('watch.resumed')).toHaveLength(1);
    expect(lab.world.trace.of('watch.relisted')).toHaveLength(0);
  });

  it('is cut for so long that nobody remembers lists anew, and finds its pod gone', async () => {
    const { lab, verdicts } = await playSteps([
      ...WEB_RUNS,
      `fault: { ${KUBELET}, error: cut, times: 1 }`,
      'fault: { point: api.request, match: kubelet/node-1 watch pods, hang: true, for: 20s }',
      'delete: { kind: Pod, name: web, gracePeriodSeconds: 0 }',
      'compact: {}',
      ...GONE,
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    const [relisted] = lab.world.trace.of('watch.relisted');
    expect(relisted?.detail).toMatchObject({ resource: 'pods', deleted: 1 });
    expect(lab.world.trace.of('watch.lost').map(({ detail }) => detail.why)).toEqual([
      'unexpected EOF',
      expect.stringMatching(/^too old resource version: \d+ \(\d+\)$/),
    ]);
  });

  it('is silent runs what is deleted until it hears of it', async () => {
    const { lab, verdicts } = await playSteps([
      ...WEB_RUNS,
      `fault: { ${KUBELET}, hang: true, for: 40s }`,
      DELETE,
      'wait: 39s',
      'expect: { pod: web, phase: Running, ready: true }',
      ...GONE,
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    expect(lab.world.trace.of('watch.lost')).toEqual([]);
  });

  it('is late hears everything as late, and in order', async () => {
    const { lab, verdicts } = await playSteps([
      `fault: { ${KUBELET}, delay: 10s, for: 1m }`,
      `apply: [{ ${WEB} }]`,
      'wait: 9s',
      'expect: { pod: web, phase: Pending }',
      'expect: { pod: web, phase: Running, ready: true, within: 20s }',
      'wait: 1m',
      DELETE,
      ...GONE,
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    expect(lab.world.trace.of('fault.struck').length).toBeGreaterThan(3);
  });

  it('the server lets go is resumed at once, from a bookmark', async () => {
    const { lab, verdicts } = await playSteps([
      ...WEB_RUNS,
      `fault: { ${KUBELET}, error: timeout, times: 1 }`,
      'compact: {}',
      DELETE,
      ...GONE,
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    expect(lab.world.trace.of('watch.resumed')).toHaveLength(1);
    expect(lab.world.trace.of('watch.relisted')).toHaveLength(0);
  });

  it('is refused is asked for again and again, ever more seldom', async () => {
    const { lab, verdicts } = await playSteps([
      ...WEB_RUNS,
      `fault: { ${KUBELET}, error: cut, times: 1 }`,
      'fault: { point: api.request, match: kubelet/node-1 watch pods, error: InternalError, for: 1m }',
      DELETE,
      ...GONE,
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    const at = lab.world.trace.of('watch.lost').map((record) => record.at);
    const waits = at.slice(2).map((each, index) => each - (at[index + 1] ?? 0));
    const [first = 0, second = 0, third = 0] = waits;
    expect(first).toBeGreaterThanOrEqual(800);
    expect(first).toBeLessThanOrEqual(1601);
    expect(second).toBeGreaterThanOrEqual(1600);
    expect(third).toBeGreaterThanOrEqual(3200);
  });
});

describe('a scheduler', () => {
  it('that hears late of nodes and pods binds what is there by then', async () => {
    const { verdicts } = await playSteps([
      'fault: { point: api.watch, match: scheduler watch, error: Expired, times: 2 }',
      'fault: { point: api.watch, match: scheduler watch, delay: 5s, for: 30s }',
      ...WEB_RUNS,
      DELETE,
      ...GONE,
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
  });
});
