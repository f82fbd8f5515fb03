import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices, type Choices } from './choices.ts';
import { Loop, type Entry, type Pace } from './loop.ts';

const START = 1000;

function aLoop(options: { interleave?: boolean; choices?: Choices } = {}): Loop {
  return new Loop({ startAt: START, choices: choices.defaults(), ...options });
}

/** Schedules labelled entries and tells in which order they ran. */
function recorder(loop: Loop): {
  readonly ran: string[];
  readonly at: (delayMs: number, label: string, lane?: string) => Entry;
} {
  const ran: string[] = [];
  return {
    ran,
    at: (delayMs, label, lane) =>
      loop.schedule(delayMs, () => void ran.push(`${label}@${String(loop.now() - START)}`), lane),
  };
}

describe('Loop: order', () => {
  it('runs entries by due instant, whatever the order of scheduling', async () => {
    const loop = aLoop();
    const { ran, at } = recorder(loop);
    at(30, 'c');
    at(10, 'a');
    at(20, 'b');

    await loop.run();

    expect(ran).toEqual(['a@10', 'b@20', 'c@30']);
  });

  it('runs entries of one instant first-in first-out', async () => {
    const loop = aLoop();
    const { ran, at } = recorder(loop);
    for (const label of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) at(5, label, `lane of ${label}`);

    await loop.run();

    expect(ran.map((line) => line[0]).join('')).toBe('abcdefg');
  });

  it('runs what an entry schedules for now after what was there, and before time moves', async () => {
    const loop = aLoop();
    const { ran, at } = recorder(loop);
    loop.schedule(5, () => {
      at(0, 'nested');
      at(-7, 'late');
    });
    at(5, 'sibling');
    at(6, 'next');

    await loop.run();

    expect(ran).toEqual(['sibling@5', 'nested@5', 'late@5', 'next@6']);
  });

  it('agrees with a sorted list on any mix of delays and cancellations', async () => {
    const plans = fc.array(fc.record({ delayMs: fc.nat(20), cancelled: fc.boolean() }), {
      maxLength: 200,
    });
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const loop = aLoop();
        const ran: number[] = [];
        const entries = plan.map(({ delayMs }, at) =>
          loop.schedule(delayMs, () => void ran.push(at)),
        );
        entries.forEach((entry, at) => {
          if (plan[at]?.cancelled === true) entry.cancel();
        });

        expect(loop.pendingCount).toBe(plan.filter(({ cancelled }) => !cancelled).length);
        await loop.run();

        const expected = plan
          .map(({ delayMs, cancelled }, at) => ({ delayMs, cancelled, at }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.delayMs - b.delayMs || a.at - b.at);
        expect(ran).toEqual(expected.map(({ at }) => at));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('keeps order over a hundred thousand entries, most of them cancelled on the way', async () => {
    const loop = aLoop();
    const count = 100_000;
    const due: number[] = [];
    const entries = Array.from({ length: count }, (_, at) =>
      loop.schedule((at * 7919) % count, () => void due.push(loop.now())),
    );
    entries.forEach((entry, at) => {
      if (at % 10 !== 0) entry.cancel();
    });

    expect(loop.pendingCount).toBe(count / 10);
    await loop.run();

    expect(due).toHaveLength(count / 10);
    expect(due).toEqual([...due].sort((a, b) => a - b));
    expect(loop.pendingCount).toBe(0);
  });
});

describe('Loop: cancel', () => {
  it('keeps a cancelled entry from running, also from within its own instant', async () => {
    const loop = aLoop();
    const { ran, at } = recorder(loop);
    loop.schedule(1, () => {
      victim.cancel();
    });
    const victim = at(1, 'victim');
    at(1, 'other');

    await loop.run();

    expect(ran).toEqual(['other@1']);
  });

  it('does nothing the second time, or after the entry ran', async () => {
    const loop = aLoop();
    const { ran, at } = recorder(loop);
    const first = at(1, 'first');
    const second = at(2, 'second');
    second.cancel();
    second.cancel();

    await loop.run();
    first.cancel();
    at(1, 'third');

    expect(loop.pendingCount).toBe(1);
    expect(ran).toEqual(['first@1']);
  });

  it('does not hold time for an entry that no longer runs', async () => {
    const loop = aLoop();
    loop.schedule(60_000, () => undefined).cancel();

    expect(await loop.run()).toBe('idle');
    expect(loop.now()).toBe(START);
  });
});

describe('Loop: run', () => {
  it('ends idle, and the clock stands at the last entry', async () => {
    const loop = aLoop();
    loop.schedule(42, () => undefined);

    expect(await loop.run()).toBe('idle');
    expect(loop.now()).toBe(START + 42);
  });

  it('ends reached when the next entry is later, and the clock stands at until', async () => {
    const loop = aLoop();
    const { ran, at } = recorder(loop);
    at(10, 'due');
    at(11, 'later');

    expect(await loop.run(START + 10)).toBe('reached');
    expect(ran).toEqual(['due@10']);
    expect(loop.now()).toBe(START + 10);
    expect(loop.pendingCount).toBe(1);
  });

  it('moves an idle clock to until, and never back', async () => {
    const loop = aLoop();

    await loop.run(START + 500);
    await loop.run(START + 100);

    expect(loop.now()).toBe(START + 500);
  });

  it('stops after the entry in progress and goes on where it stopped', async () => {
    const loop = aLoop();
    const { ran, at } = recorder(loop);
    loop.schedule(1, () => {
      loop.stop();
    });
    at(1, 'after');

    expect(await loop.run()).toBe('stopped');
    expect(ran).toEqual([]);
    expect(await loop.run()).toBe('idle');
    expect(ran).toEqual(['after@1']);
  });

  it('awaits an entry that returns a promise before anything else runs', async () => {
    const loop = aLoop();
    const { ran, at } = recorder(loop);
    loop.schedule(1, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ran.push('held');
    });
    at(1, 'next');

    await loop.run();

    expect(ran).toEqual(['held', 'next@1']);
  });

  it('is not reentrant', async () => {
    const loop = aLoop();
    loop.schedule(1, () => loop.run().then(() => undefined));

    await expect(loop.run()).rejects.toThrow('loop: run is not reentrant');
  });

  it('refuses a delay that is not a number', () => {
    expect(() => aLoop().schedule(Number.NaN, () => undefined)).toThrow('not a number');
  });
});

describe('Loop: arrive', () => {
  /** A clock of the host that a test moves. */
  function aClock(): Pace & { at: number } {
    let end: (() => void) | undefined;
    const clock = {
      at: 0,
      now: () => clock.at,
      wake: () => end?.(),
      reach: (dueAt: number) => {
        if (dueAt <= clock.at) return Promise.resolve();
        return new Promise<void>((resolve) => (end = resolve));
      },
    };
    return clock;
  }

  it('runs between two entries, at the instant of the host, without moving what is to come', async () => {
    const pace = aClock();
    const loop = new Loop({ startAt: 0, choices: choices.defaults(), pace });
    const ran: (readonly [string, number])[] = [];
    const note = (what: string) => () => void ran.push([what, loop.now()]);
    loop.schedule(100, note('timer'));
    const running = loop.run();
    await Promise.resolve();

    pace.at = 40.7;
    loop.arrive(note('request'), 'http');
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect(ran).toEqual([['request', 40]]);

    pace.at = 100;
    pace.wake();
    await running;
    expect(ran).toEqual([
      ['request', 40],
      ['timer', 100],
    ]);
  });

  it('is now where there is no pace', async () => {
    const loop = new Loop({ startAt: 7, choices: choices.defaults() });
    const ran: number[] = [];
    loop.arrive(() => void ran.push(loop.now()), 'http');
    await loop.run();
    expect(ran).toEqual([7]);
  });
});

describe('Loop: failure', () => {
  it.each([
    [
      'throws',
      (error: Error) => () => {
        throw error;
      },
    ],
    ['rejects', (error: Error) => () => Promise.reject(error)],
  ] as const)('dies of the first entry that %s, and stays dead', async (_, failing) => {
    const loop = aLoop();
    const { ran, at } = recorder(loop);
    const error = new Error('first');
    loop.schedule(1, failing(error));
    at(2, 'after');

    await expect(loop.run()).rejects.toBe(error);
    await expect(loop.run()).rejects.toBe(error);
    expect(ran).toEqual([]);
  });

  it('keeps the first of several failures', async () => {
    const loop = aLoop();
    const first = new Error('first');
    loop.schedule(1, () => {
      loop.fail(first);
      loop.fail(new Error('second'));
      throw new Error('third');
    });

    await expect(loop.run()).rejects.toBe(first);
  });

  it('rejects with what was thrown even if it is undefined', async () => {
    const loop = aLoop();
    loop.fail(undefined);

    await expect(loop.run()).rejects.toBeUndefined();
  });
});

describe('Loop: pendingByLane', () => {
  it('counts live entries by lane, sorted by lane', async () => {
    const loop = aLoop();
    const { at } = recorder(loop);
    at(1, 'x', 'kubelet');
    at(1, 'x', 'apiserver');
    at(9, 'x', 'kubelet');
    at(2, 'x', 'cri').cancel();

    expect([...loop.pendingByLane()]).toEqual([
      ['apiserver', 1],
      ['kubelet', 2],
    ]);
    await loop.run(START + 1);
    expect([...loop.pendingByLane()]).toEqual([['kubelet', 1]]);
  });
});

describe('Loop: interleave', () => {
  const LANES = ['a', 'b', 'c'];

  async function orderOf(made: Choices, delays: readonly number[] = [1, 1, 2]): Promise<string[]> {
    const loop = aLoop({ interleave: true, choices: made });
    const { ran, at } = recorder(loop);
    for (const delayMs of delays) {
      for (const lane of LANES) at(delayMs, lane, lane);
    }
    await loop.run();
    return ran;
  }

  it('is first-in first-out by default choices', async () => {
    const order = await orderOf(choices.defaults(), [1, 1]);

    expect(order.map((line) => line[0]).join('')).toBe('abcabc');
  });

  it('draws the order of different lanes from choices', async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      orders.add((await orderOf(choices.seeded(seed))).join(' '));
    }

    expect(orders.size).toBeGreaterThan(5);
  });

  it('takes the lane that the choice names', async () => {
    const order = await orderOf(choices.replayed([2, 1]), [1]);

    expect(order.map((line) => line[0]).join('')).toBe('cba');
  });

  it('keeps the order within a lane, and of instants, under any choices', async () => {
    const entries = fc.array(fc.record({ lane: fc.constantFrom(...LANES), delayMs: fc.nat(3) }), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(entries, fc.array(fc.nat(20)), async (plan, answers) => {
        const loop = aLoop({ interleave: true, choices: choices.replayed(answers) });
        const ran: { lane: string; delayMs: number; at: number }[] = [];
        plan.forEach((entry, at) =>
          loop.schedule(entry.delayMs, () => void ran.push({ ...entry, at }), entry.lane),
        );

        await loop.run();

        expect(ran).toHaveLength(plan.length);
        expect(ran.map(({ delayMs }) => delayMs)).toEqual(
          plan.map(({ delayMs }) => delayMs).sort((a, b) => a - b),
        );
        for (const lane of LANES) {
          const mine = ran.filter((entry) => entry.lane === lane);
          const sorted = [...mine].sort((a, b) => a.delayMs - b.delayMs || a.at - b.at);
          expect(mine).toEqual(sorted);
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('repeats itself from the recorded choices', async () => {
    const seeded = choices.seeded(3);
    const order = await orderOf(seeded);

    expect(await orderOf(choices.replayed(seeded.recorded()))).toEqual(order);
  });
});

describe('a lane that is held', () => {
  it('waits with what comes due, and goes on in its order', async () => {
    const loop = aLoop();
    const ran: string[] = [];
    const at = (delayMs: number, what: string, lane: string) =>
      loop.schedule(delayMs, () => void ran.push(`${what} ${String(loop.now() - START)}`), lane);
    loop.hold('a');
    at(10, 'first', 'a');
    at(20, 'second', 'a');
    at(30, 'other', 'b');
    at(60, 'third', 'a');
    loop.schedule(40, () => loop.release('a'), 'b');

    await loop.run();

    expect(ran).toEqual(['other 30', 'first 40', 'second 40', 'third 60']);
    expect(loop.pendingCount).toBe(0);
  });

  it('forgets what is cancelled meanwhile', async () => {
    const loop = aLoop();
    const ran: number[] = [];
    loop.hold('a');
    const entry = loop.schedule(10, () => void ran.push(1), 'a');
    loop.schedule(10, () => void ran.push(2), 'a');
    await loop.run(START + 15);
    entry.cancel();
    expect([loop.isHeld('a'), loop.pendingCount]).toEqual([true, 0]);

    loop.release('a');
    await loop.run();

    expect([ran, loop.isHeld('a')]).toEqual([[2], false]);
  });
});
