import { expect, it } from 'vitest';
import { invariant, isProgrammerError, rethrowProgrammerError } from './invariant.ts';

/** What is thrown, whatever it is. */
function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

it.each<[string, () => unknown]>([
  ['an invariant', () => invariant(false, 'broken')],
  ['a call of nothing', () => (undefined as unknown as () => void)()],
  ['an array of less than nothing', () => 'x'.repeat(-1)],
])('is a mistake of ours: %s', (_what, work) => {
  const error = thrownBy(work);

  expect(isProgrammerError(error)).toBe(true);
  expect(() => rethrowProgrammerError(error)).toThrow(error);
});

it.each<[string, () => unknown]>([
  ['an address that is none, as the host refuses it', () => new URL('no address')],
  [
    'a failure of operation',
    () => {
      throw new Error('the registry is down');
    },
  ],
  ['nothing', () => undefined],
])('is none of ours: %s', (_what, work) => {
  const error = thrownBy(work);

  expect(isProgrammerError(error)).toBe(false);
  rethrowProgrammerError(error);
});
