import { describe, expect, it } from 'vitest';
import { assign, setup } from 'xstate';
import { choices } from './choices.ts';
import { startMachine } from './machine.ts';
import { World } from './world.ts';

const door = setup({
  types: {
    context: {} as { readonly opened: number; readonly most: number },
    events: {} as { readonly type: 'OPEN' } | { readonly type: 'CLOSE' },
    input: {} as { readonly most: number },
  },
  actions: {
    count: assign({ opened: ({ context }) => context.opened + 1 }),
    refuse: ({ context }) => {
      if (context.opened >= context.most) throw new Error('worn out');
    },
  },
}).createMachine({
  context: ({ input }) => ({ opened: 0, most: input.most }),
  initial: 'closed',
  states: {
    closed: { on: { OPEN: { target: 'open', actions: ['refuse', 'count'] } } },
    open: {
      initial: 'ajar',
      after: { 5000: 'closed' },
      on: { CLOSE: 'closed' },
      states: { ajar: { after: { 1000: 'wide' } }, wide: {} },
    },
  },
});

function aWorld(): World {
  return new World({ choices: choices.defaults(), startAt: 0 });
}

describe('startMachine', () => {
  it('writes each change of state into the trace, at its instant', async () => {
    const world = aWorld();
    const actor = startMachine(world, door, {
      id: 'door/front',
      actor: 'house',
      input: { most: 9 },
    });
    actor.send({ type: 'OPEN' });

    await world.loop.run();

    expect(world.trace.toText()).toBe(
      [
        '0 house machine.state {"machine":"door/front","state":"closed"}',
        '0 house machine.state {"machine":"door/front","state":"{\\"open\\":\\"ajar\\"}"}',
        '1000 house machine.state {"machine":"door/front","state":"{\\"open\\":\\"wide\\"}"}',
        '5000 house machine.state {"machine":"door/front","state":"closed"}',
        '',
      ].join('\n'),
    );
  });

  it('runs its timers in the lane of its actor', () => {
    const world = aWorld();
    startMachine(world, door, { id: 'd', actor: 'house', input: { most: 9 } }).send({
      type: 'OPEN',
    });

    expect([...world.loop.pendingByLane()]).toEqual([['house', 2]]);
  });

  it('ends the world when something inside throws', async () => {
    const world = aWorld();
    const actor = startMachine(world, door, { id: 'd', actor: 'house', input: { most: 0 } });
    world.loop.schedule(10, () => {
      actor.send({ type: 'OPEN' });
    });

    await expect(world.loop.run()).rejects.toThrow('worn out');
  });
});
