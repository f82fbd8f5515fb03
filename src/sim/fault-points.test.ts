import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { FaultPoints } from './fault-points.ts';

const someFaults = (): FaultPoints => new FaultPoints(choices.defaults());

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
      expect(faults.strike('registry.request', 'GET /v2/a/blobs/sha256:1')).toBe(fault);
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
    const replayed = new FaultPoints(choices.replayed([0, 999_999, 999_999]));
    replayed.plan({ point: 'p', error: 'e', probability: 0.5, times: 1 });

    const strikes = [1, 2, 3].map(() => replayed.strike('p', 's')?.error);

    expect(strikes).toEqual([undefined, 'e', undefined]);
    const uneventful = someFaults();
    uneventful.plan({ point: 'p', error: 'e', probability: 0.99 });
    expect(uneventful.strike('p', 's')).toBeUndefined();
  });
});
