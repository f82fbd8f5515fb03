import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices, type Choices } from './choices.ts';

const picks = (made: Choices, name: string, length: number): readonly number[] =>
  Array.from({ length }, () => made.pick(name, 1000));

describe('choices.seeded', () => {
  it('gives the same answers for the same seed, and others for another', () => {
    const answers = picks(choices.seeded(7), 'jitter', 20);

    expect(picks(choices.seeded(7), 'jitter', 20)).toEqual(answers);
    expect(picks(choices.seeded(8), 'jitter', 20)).not.toEqual(answers);
    expect(new Set(answers).size).toBeGreaterThan(10);
  });

  it('never shifts the draws of one name by draws of another', () => {
    const quiet = choices.seeded(7);
    const busy = choices.seeded(7);

    const undisturbed = picks(quiet, 'uid', 50);
    const disturbed = Array.from({ length: 50 }, (_, at) => {
      picks(busy, `noise-${String(at % 3)}`, at % 5);
      return busy.pick('uid', 1000);
    });

    expect(disturbed).toEqual(undisturbed);
  });

  it('gives different names different answers', () => {
    const made = choices.seeded(7);

    expect(picks(made, 'a', 10)).not.toEqual(picks(made, 'b', 10));
  });

  it('keeps every answer in its range', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(1000), fc.nat(1000), (seed, least, span) => {
        const made = choices.seeded(seed);
        const between = made.between('b', least, least + span);
        const picked = made.pick('p', span + 1);

        expect(between).toBeGreaterThanOrEqual(least);
        expect(between).toBeLessThanOrEqual(least + span);
        expect(picked).toBeGreaterThanOrEqual(0);
        expect(picked).toBeLessThanOrEqual(span);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('reaches both ends of a range', () => {
    const made = choices.seeded(1);
    const seen = new Set(Array.from({ length: 200 }, () => made.between('die', 1, 6)));

    expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('strikes about as often as the probability says', () => {
    const made = choices.seeded(11);
    const strikes = Array.from({ length: 4000 }, () => made.chance('fault', 0.25)).filter(Boolean);

    expect(strikes.length).toBeGreaterThan(900);
    expect(strikes.length).toBeLessThan(1100);
  });
});

describe('choices.defaults', () => {
  it('is the uneventful run', () => {
    const made = choices.defaults();

    expect(made.pick('ready', 9)).toBe(0);
    expect(made.between('latency', 5, 50)).toBe(5);
    expect(made.chance('fault', 0.999)).toBe(false);
    expect(made.origin).toBe('defaults');
  });
});

describe('choices.replayed', () => {
  it('goes on with another source once the list ends, if it is given one', () => {
    const made = choices.replayed([4], choices.seeded(7));
    const alone = choices.seeded(7);
    expect(made.origin).toBe('replay of 1, then seed 7');
    expect([made.pick('a', 9), made.pick('a', 1000), made.pick('b', 1000)]).toEqual([
      4,
      alone.pick('a', 1000),
      alone.pick('b', 1000),
    ]);
    expect(made.recorded()).toHaveLength(3);
  });

  it('answers from the list, then defaults', () => {
    const made = choices.replayed([4, 2]);

    expect([made.pick('a', 9), made.pick('b', 9), made.pick('c', 9)]).toEqual([4, 2, 0]);
    expect(made.origin).toBe('replay of 2');
  });

  it('bends any number into the range, so that a shrunk list is always a run', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (answer) => {
        const picked = choices.replayed([answer]).pick('a', 7);
        expect(Number.isInteger(picked) && picked >= 0 && picked < 7).toBe(true);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('repeats any run from what it recorded', () => {
    const draws = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b'),
        kind: fc.nat(2),
        bound: fc.integer({ min: 1, max: 99 }),
      }),
    );
    fc.assert(
      fc.property(fc.integer(), draws, (seed, plan) => {
        const play = (made: Choices): readonly (number | boolean)[] =>
          plan.map(({ name, kind, bound }) => {
            if (kind === 0) return made.pick(name, bound);
            if (kind === 1) return made.between(name, bound, bound * 2);
            return made.chance(name, bound / 99);
          });
        const seeded = choices.seeded(seed);
        const first = play(seeded);

        expect(play(choices.replayed(seeded.recorded()))).toEqual(first);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});

describe('Choices', () => {
  it.each([choices.seeded(1), choices.replayed([5, 5, 5]), choices.defaults()])(
    'takes no answer where there is nothing to choose ($origin)',
    (made) => {
      expect(made.pick('one', 1)).toBe(0);
      expect(made.between('same', 3, 3)).toBe(3);
      expect(made.between('empty', 3, 1)).toBe(3);
      expect(made.chance('never', 0)).toBe(false);
      expect(made.chance('never', -1)).toBe(false);
      expect(made.recorded()).toEqual([]);
    },
  );

  it('always strikes at probability 1, and above', () => {
    const made = choices.seeded(1);

    expect([made.chance('sure', 1), made.chance('sure', 2)]).toEqual([true, true]);
    expect(choices.defaults().chance('sure', 1)).toBe(true);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses to pick from %d', (count) => {
    expect(() => choices.defaults().pick('nothing', count)).toThrow(
      'nothing has nothing to pick from',
    );
  });
});
