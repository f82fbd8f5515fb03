import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigMap } from './objects.ts';
import { deepFreeze, open, share, shareOpen, stamp } from './structural-sharing.ts';

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

describe('share', () => {
  it('answers the previous value itself if nothing differs', () => {
    const previous = deepFreeze({ a: [1, { b: 2 }], c: 'x' });

    expect(share(previous, { c: 'x', a: [1, { b: 2 }] })).toBe(previous);
  });

  it('keeps the parts that did not change', () => {
    const previous = deepFreeze({ spec: { a: 1 }, status: { b: 1 } });

    const next = share(previous, { spec: { a: 1 }, status: { b: 2 } });

    expect(next.spec).toBe(previous.spec);
    expect(next.status).toEqual({ b: 2 });
  });

  it.each([
    ['a field that is gone', { a: 1, b: 2 }, { a: 1 }],
    ['a field that is new', { a: 1 }, { a: 1, b: 2 }],
    ['another field of the same number', { a: 1 }, { b: 1 }],
    ['a shorter list', [1, 2], [1]],
    ['a list in place of an object', {}, []],
  ])('sees %s', (_, previous, next) => {
    expect(share<unknown>(deepFreeze(previous), next)).not.toBe(previous);
  });

  it('is the next value, frozen all the way down, whatever the values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (previous, next) => {
        // Through JSON, as every value comes: it knows no -0.
        const text = JSON.stringify(next);

        const shared = share<unknown>(deepFreeze(previous), JSON.parse(text));

        expect(shared).toEqual(JSON.parse(text));
        expect(isDeeplyFrozen(shared)).toBe(true);
      }),
    );
  });
});

describe('share of a frozen value', () => {
  it('is that value itself where no part of it equals one of the previous', () => {
    const next = deepFreeze({ spec: { a: 2 }, list: [{ b: 2 }] });

    expect(share<unknown>(deepFreeze({ spec: { a: 1 }, list: [{ b: 1 }, 3] }), next)).toBe(next);
  });

  it('keeps the parts that did not change, in a copy', () => {
    const previous = deepFreeze({ spec: { a: 1 }, list: [{ b: 1 }, { c: 1 }] });
    const next = deepFreeze({ spec: { a: 1 }, list: [{ b: 1 }, { c: 2 }] });

    const shared = share(previous, next);

    expect(shared).toEqual(next);
    expect(shared.spec).toBe(previous.spec);
    expect(shared.list[0]).toBe(previous.list[0]);
    expect(shared.list[1]).toBe(next.list[1]);
  });

  it('is what it is of an open one, whatever the values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, value) => {
        const text = JSON.stringify(value);
        const previous = deepFreeze(before);
        const [open, frozen] = [JSON.parse(text), deepFreeze(JSON.parse(text))] as unknown[];

        const shared = share(previous, frozen);

        expect(shared).toEqual(JSON.parse(text));
        expect(shared === previous).toBe(share(previous, open) === previous);
        expect(isDeeplyFrozen(shared)).toBe(true);
      }),
    );
  });
});

describe('shareOpen and stamp', () => {
  const stored = (): ConfigMap =>
    deepFreeze({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'a',
        namespace: 'default',
        uid: 'u',
        creationTimestamp: '2026-01-01T00:00:00Z',
        labels: { app: 'web' },
        resourceVersion: '1',
      },
      data: { key: 'x' },
    });

  it('answer the previous object itself if nothing differs', () => {
    const previous = stored();

    expect(shareOpen(previous, open(previous))).toBe(previous);
    expect(shareOpen(previous, { ...open(previous), data: { key: 'x' } })).toBe(previous);
  });

  it.each<[string, (next: ConfigMap) => void]>([
    ['metadata', (next) => (next.metadata.labels = { app: 'db' })],
    ['another part', (next) => (next.data = { key: 'y' })],
    ['a part that is new', (next) => (next.immutable = true)],
    ['a part that is gone', (next) => delete next.data],
  ])('leave a state open that differs in %s, and close it at its version', (_, change) => {
    const previous = stored();
    const next = open(previous);
    change(next);

    const shared = shareOpen(previous, next);
    const stamped = stamp(shared, '2');

    expect(stamped).toBe(next);
    expect(stamped.metadata.resourceVersion).toBe('2');
    expect(isDeeplyFrozen(stamped)).toBe(true);
    expect(previous).toEqual(stored());
  });

  it('stamp a copy of what is frozen', () => {
    const previous = stored();

    expect(stamp(previous, '2').metadata.resourceVersion).toBe('2');
    expect(previous.metadata.resourceVersion).toBe('1');
  });
});
