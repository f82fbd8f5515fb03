import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { FaultError, type Fault } from './fault.ts';
import type { FaultPoints } from './fault-points.ts';
import { follow, immediately, operation, perform } from './operation.ts';
import { World } from './world.ts';

const IGNORED = { done: () => undefined, failed: () => undefined };

const someFaults = (): FaultPoints => new World({ choices: choices.defaults() }).faults;

describe('FaultPoints', () => {
  it('strikes nothing that was not planned', () => {
    const faults = someFaults();
    faults.plan({ point: 'registry.request', error: '503' });

    expect(faults.strike('host.rename', 'GET /v2/')).toBeUndefined();
  });

  it('strikes operations whose subject matches, for ever by default', () => {
    const faults = someFaults();
    const fault = { point: 'registry.request', match: '/blobs/', error: '503', delayMs: 20 };
    faults.plan(fault);

    expect(faults.strike('registry.request', 'GET /v2/a/manifests/v1')).toBeUndefined();
    for (let again = 0; again < 100; again++) {
      expect(faults.strike('registry.request', 'GET /v2/a/blobs/sha256:1')).toMatchObject({
        error: '503',
      });
    }
  });

  it('is spent after so many strikes', () => {
    const faults = someFaults();
    faults.plan({ point: 'p', error: 'e', times: 2 });

    const strikes = [1, 2, 3].map(() => faults.strike('p', 's')?.error);

    expect(strikes).toEqual(['e', 'e', undefined]);
  });

  it('asks the faults in the order planned, and the next once one is spent', () => {
    const faults = someFaults();
    faults.plan({ point: 'p', error: 'first', times: 1 });
    faults.plan({ point: 'p', error: 'second' });

    expect([1, 2, 3].map(() => faults.strike('p', 's')?.error)).toEqual([
      'first',
      'second',
      'second',
    ]);
  });

  it('is taken back by the function that planning returned, once', () => {
    const faults = someFaults();
    const takeBack = faults.plan({ point: 'p', error: 'gone' });
    faults.plan({ point: 'p', error: 'kept' });

    takeBack();
    takeBack();

    expect(faults.strike('p', 's')?.error).toBe('kept');
  });

  it('strikes by the choice where it is a matter of chance, and a miss spends nothing', () => {
    const replayed = new World({ choices: choices.replayed([0, 999_999, 999_999]) }).faults;
    replayed.plan({ point: 'p', error: 'e', probability: 0.5, times: 1 });

    const strikes = [1, 2, 3].map(() => replayed.strike('p', 's')?.error);

    expect(strikes).toEqual([undefined, 'e', undefined]);
    const uneventful = someFaults();
    uneventful.plan({ point: 'p', error: 'e', probability: 0.99 });
    expect(uneventful.strike('p', 's')).toBeUndefined();
  });

  it('lets pass what comes before the call it is meant for', () => {
    const faults = someFaults();
    faults.plan({ point: 'p', match: 'a', error: 'e', nth: 3, times: 1 });
    const strikes = ['a', 'b', 'a', 'a', 'a'].map((subject) => faults.strike('p', subject)?.error);

    expect(strikes).toEqual([undefined, undefined, undefined, 'e', undefined]);
  });

  it('strikes all points of a folder by its prefix', () => {
    const faults = someFaults();
    faults.plan({ point: 'cri.*', error: 'e' });

    expect(faults.strike('cri.stopContainer', 's')?.error).toBe('e');
    expect(faults.strike('critical', 's')).toBeUndefined();
  });

  it.each<[fault: Partial<Fault>, says: string]>([
    [{}, 'fault: needs one of error, delayMs, hang and crash'],
    [{ error: '' }, 'fault.error: '],
    [{ hang: true, error: 'e' }, 'fault.hang: '],
    [{ hang: true, delayMs: 1 }, 'fault.hang: '],
    [{ delayMs: -1 }, 'fault.delayMs: '],
    [{ error: 'e', times: 0 }, 'fault.times: '],
    [{ error: 'e', forMs: 0 }, 'fault.forMs: '],
    [{ error: 'e', probability: 1.5 }, 'fault.probability: '],
    [{ error: 'e', nth: 0 }, 'fault.nth: '],
    [{ error: 'e', crash: { component: 'a/1' } }, 'fault.crash: '],
    [{ times: 2, crash: { component: 'a/1' } }, 'fault.crash: '],
  ])('refuses %j', (fault, says) => {
    const plan = (): unknown => someFaults().plan({ point: 'p', ...fault });

    expect(plan).toThrow(FaultError);
    expect(plan).toThrow(says);
  });
});

/** One guarded call after another, each of 1 ms; what became of them, and when. */
class Bench {
  readonly world = new World({ choices: choices.defaults(), startAt: 0 });
  readonly ended: string[] = [];

  call(name: string): { unsubscribe(): void } {
    const { faults, loop } = this.world;
    const say = (how: string): number => this.ended.push(`${String(loop.now())} ${name} ${how}`);
    const work = operation(function* () {
      yield* perform(faults.guard('p', name, 'lane', (word) => new Error(word), NOTHING));
    });
    return work.subscribe({
      complete: () => say('done'),
      error: (error: Error) => say(error.message),
    });
  }
}

const NOTHING = operation(function* () {
  yield* [];
});

describe('a guarded operation', () => {
  it('fails, or is late, or both', async () => {
    const bench = new Bench();
    bench.world.faults.plan({ point: 'p', match: 'a', error: 'broken' });
    bench.world.faults.plan({ point: 'p', match: 'b', delayMs: 5 });
    bench.world.faults.plan({ point: 'p', match: 'c', delayMs: 7, error: 'broken' });
    for (const name of ['a', 'b', 'c', 'd']) bench.call(name);
    await bench.world.loop.run();

    expect(bench.ended).toEqual(['0 d done', '0 a broken', '5 b done', '7 c broken']);
  });

  it('that hangs goes on when its fault is withdrawn, though that was spent', async () => {
    const bench = new Bench();
    const withdraw = bench.world.faults.plan({ point: 'p', hang: true, times: 1 });
    bench.call('a');
    bench.call('b');
    bench.world.loop.schedule(9, withdraw);
    await bench.world.loop.run();

    expect(bench.ended).toEqual(['0 b done', '9 a done']);
  });

  it('that hangs goes on when the time of its fault is over; later ones are not struck', async () => {
    const bench = new Bench();
    bench.world.faults.plan({ point: 'p', hang: true, forMs: 20 });
    bench.call('a');
    bench.world.loop.schedule(20, () => void bench.call('b'));
    await bench.world.loop.run();

    expect(bench.ended.toSorted()).toEqual(['20 a done', '20 b done']);
    expect(bench.world.faults.isIdle).toBe(true);
  });

  it('that hangs leaves nothing in the loop when nobody waits for it any more', async () => {
    const bench = new Bench();
    bench.world.faults.plan({ point: 'p', hang: true, forMs: 20 });
    bench.call('a').unsubscribe();

    expect(bench.world.loop.pendingCount).toBe(0);
    await bench.world.loop.run();
    expect(bench.ended).toEqual([]);
  });
});

describe('a crash', () => {
  /** A component that calls; what happened, in order. */
  const open = () => {
    const world = new World({ choices: choices.defaults() });
    const happened: string[] = [];
    world.faults.crashes$.subscribe(({ component }) => happened.push(`${component} ends`));
    const call = (lane: string): void => {
      const work = immediately(() => happened.push(`call of ${lane}`));
      follow(
        world.faults.guard('p', 's', lane, (word) => new Error(word), work),
        IGNORED,
      );
    };
    return { world, happened, call };
  };

  it('comes before the call; what is not of the component goes on after it', async () => {
    const { world, happened, call } = open();
    world.faults.plan({ point: 'p', crash: { component: 'a/node-1' } });
    call('b/node-1');
    await world.loop.run();

    expect(happened).toEqual(['a/node-1 ends', 'call of b/node-1']);
  });

  it('is only met by calls on the node of the component, and once', async () => {
    const { world, happened, call } = open();
    world.faults.plan({ point: 'p', crash: { component: 'a/node-1' }, nth: 2 });
    for (const lane of ['b/node-2', 'b/node-1', 'b/node-2', 'b/node-1', 'b/node-1']) {
      call(lane);
      await world.loop.run();
    }

    expect(happened).toEqual([
      'call of b/node-2',
      'call of b/node-1',
      'call of b/node-2',
      'a/node-1 ends',
      'call of b/node-1',
      'call of b/node-1',
    ]);
  });
});
