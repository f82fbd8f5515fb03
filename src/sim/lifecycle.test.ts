import { describe, expect, it } from 'vitest';
import { assign, setup, type AnyStateMachine } from 'xstate';
import { choices } from './choices.ts';
import { byOwner, lifecycle, LifecycleRun } from './lifecycle.ts';
import { World } from './world.ts';

const doorMachine = setup({
  types: { events: {} as { readonly type: 'OPEN' | 'CLOSE' | 'PUSH' | 'BREAK' } },
  actions: { creak: byOwner, swing: byOwner, click: byOwner },
}).createMachine({
  id: 'door',
  initial: 'locked',
  on: { BREAK: '.broken' },
  states: {
    locked: { on: { OPEN: 'open' } },
    closed: { entry: 'click', exit: 'creak', on: { OPEN: { target: 'open', actions: 'swing' } } },
    open: {
      initial: 'ajar',
      on: { CLOSE: 'closed' },
      states: { ajar: { on: { PUSH: 'wide' } }, wide: { on: { PUSH: {} } } },
    },
    broken: { type: 'final' },
  },
});

const door = lifecycle(doorMachine);

type Door = typeof doorMachine;

function hang(world: World, effects: Partial<Record<'creak' | 'swing' | 'click', () => void>>) {
  const silent = { creak: () => undefined, swing: () => undefined, click: () => undefined };
  return new LifecycleRun<Door>(world, door, {
    id: 'door/front',
    actor: 'house',
    effects: { ...silent, ...effects },
  });
}

function aWorld(): World {
  return new World({ choices: choices.defaults(), startAt: 0 });
}

describe('LifecycleRun', () => {
  it('writes its first state and each change of state into the trace, at its instant', async () => {
    const world = aWorld();
    const run = hang(world, {});
    run.send('OPEN');
    world.loop.schedule(1000, () => {
      run.send('PUSH');
      run.send('PUSH');
    });

    await world.loop.run();

    expect(world.trace.toText()).toBe(
      [
        '0 house machine.state {"machine":"door/front","state":"locked"}',
        '0 house machine.state {"machine":"door/front","state":"open.ajar"}',
        '1000 house machine.state {"machine":"door/front","state":"open.wide"}',
        '',
      ].join('\n'),
    );
  });

  it('has its owner do the actions in the order of xstate: exit, transition, entry', () => {
    const done: string[] = [];
    const run = hang(aWorld(), {
      creak: () => done.push('creak'),
      swing: () => done.push('swing'),
      click: () => done.push('click'),
    });

    for (const type of ['OPEN', 'CLOSE', 'OPEN'] as const) run.send(type);

    expect(done).toEqual(['click', 'creak', 'swing']);
  });

  it('takes an event sent by an action after the step that the action is part of', () => {
    const world = aWorld();
    const run = hang(world, {
      click: () => {
        run.send('OPEN');
        expect(run.state).toBe('open.ajar');
      },
    });
    run.send('OPEN');
    run.send('CLOSE');

    expect(world.trace.records.map(({ detail }) => detail)).toMatchObject([
      { state: 'locked' },
      { state: 'open.ajar' },
      { state: 'closed' },
      { state: 'open.ajar' },
    ]);
  });

  it('ends the world on an event that the state does not name', async () => {
    const world = aWorld();
    hang(world, {}).send('CLOSE');

    await expect(world.loop.run()).rejects.toThrow('door/front: unexpected CLOSE in locked');
  });

  it('ends the world when an action throws, and stands still', async () => {
    const world = aWorld();
    const run = hang(world, {
      click: () => {
        throw new Error('worn out');
      },
    });
    for (const type of ['OPEN', 'CLOSE', 'PUSH'] as const) run.send(type);

    expect(run.state).toBe('open.ajar');
    await expect(world.loop.run()).rejects.toThrow('worn out');
  });

  it('says the whole name of its state, and the outermost of its names', () => {
    const run = hang(aWorld(), {});
    const before: readonly string[] = [run.state, run.phase];
    run.send('OPEN');

    expect(before).toEqual(['locked', 'locked']);
    expect([run.state, run.phase]).toEqual(['open.ajar', 'open']);
  });

  it('ignores what is sent after a final state, and after stop', async () => {
    const world = aWorld();
    const broken = hang(world, {});
    const stopped = hang(world, {});
    broken.send('BREAK');
    broken.send('OPEN');
    stopped.stop();
    stopped.send('OPEN');

    await world.loop.run();

    expect([broken.state, stopped.state]).toEqual(['broken', 'locked']);
  });
});

describe('lifecycle', () => {
  const { createMachine } = setup({
    types: { context: {} },
    actions: { click: byOwner, count: assign({ count: 1 }) },
    guards: { never: () => false },
  });

  it.each<readonly [what: string, machine: AnyStateMachine, why: string]>([
    [
      'a context',
      createMachine({ id: 'door', context: { count: 0 } }),
      'lifecycle door: the owner keeps the data, not the context',
    ],
    [
      'a guard',
      createMachine({
        id: 'door',
        context: {},
        initial: 'a',
        states: { a: { on: { GO: { guard: 'never', target: 'b' } } }, b: {} },
      }),
      'lifecycle door: the owner decides, not a guard',
    ],
    [
      'a wildcard',
      createMachine({ id: 'door', context: {}, on: { '*': {} } }),
      'lifecycle door: an event goes by its whole name, not by a wildcard',
    ],
    [
      'an assignment',
      createMachine({ id: 'door', context: {}, on: { GO: { actions: 'count' } } }),
      'lifecycle door: the owner keeps the data, not the context',
    ],
    [
      'a delay',
      createMachine({
        id: 'door',
        context: {},
        initial: 'a',
        states: { a: { on: { GO: 'b' } }, b: { after: { 1000: 'a' } } },
      }),
      'lifecycle door: the owner keeps the time',
    ],
    [
      'states in parallel',
      createMachine({ id: 'door', context: {}, type: 'parallel', states: { a: {}, b: {} } }),
      'lifecycle door: one state at a time, not several in parallel',
    ],
    [
      'an action in its beginning',
      createMachine({ id: 'door', context: {}, entry: 'click' }),
      'lifecycle door: no actions before the first event',
    ],
  ])('refuses a machine with %s', (_what, machine, why) => {
    expect(() => lifecycle(machine)).toThrow(why);
  });
});
