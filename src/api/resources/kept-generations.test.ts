import { describe, expect, it } from 'vitest';
import { withKeptGenerations } from './kept-generations.ts';

const at = { status: 'True', lastTransitionTime: '2024-01-01T00:00:00Z' } as const;

describe('withKeptGenerations', () => {
  it('keeps what a status says nothing of any more', () => {
    const old = {
      observedGeneration: 3,
      conditions: [{ type: 'Ready', ...at, observedGeneration: 2 }],
    };
    const next = {
      conditions: [
        { type: 'Ready', ...at },
        { type: 'Other', ...at },
      ],
    };
    expect(withKeptGenerations(next, old)).toEqual({
      observedGeneration: 3,
      conditions: [
        { type: 'Ready', ...at, observedGeneration: 2 },
        { type: 'Other', ...at },
      ],
    });
  });

  it('brings several conditions of one type together in their order', () => {
    const old = {
      conditions: [
        { type: 'A', ...at },
        { type: 'A', ...at, observedGeneration: 4 },
      ],
    };
    const next = {
      conditions: [
        { type: 'A', ...at },
        { type: 'A', ...at },
      ],
    };
    expect(withKeptGenerations(next, old)).toEqual(old);
  });

  it('leaves what is said anew, and the object itself where nothing was taken away', () => {
    const old = {
      observedGeneration: 1,
      conditions: [{ type: 'Ready', ...at, observedGeneration: 1 }],
    };
    const next = {
      observedGeneration: 2,
      conditions: [{ type: 'Ready', ...at, observedGeneration: 2 }],
    };
    expect(withKeptGenerations(next, old)).toBe(next);
  });
});
