import { describe, expect, it } from 'vitest';
import { choices, LifecycleRun, World } from '../../sim/index.ts';
import { diskPressureLifecycle } from './disk-pressure.machine.ts';

describe('disk pressure', () => {
  it.each([
    ['nothing', [], 'none'],
    ['calm looks', ['CALM', 'OVER'], 'none'],
    ['a threshold', ['MET', 'MET'], 'observed'],
    ['a threshold not long ago', ['MET', 'CALM', 'CALM'], 'held'],
    ['a threshold again', ['MET', 'CALM', 'MET'], 'observed'],
    ['a threshold long ago', ['MET', 'CALM', 'OVER'], 'none'],
    ['no transition period', ['MET', 'OVER'], 'none'],
  ] as const)('after %s', (_what, events, phase) => {
    const world = new World({ choices: choices.defaults() });
    const run = new LifecycleRun(world, diskPressureLifecycle, {
      id: 'd',
      actor: 'k',
      effects: {},
    });
    for (const event of events) run.send(event);

    expect(run.phase).toBe(phase);
  });
});
