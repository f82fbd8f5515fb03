/** Upstream: client-go tools/record/events_cache.go, EventSourceObjectSpamFilter (v1.36). */
import { expect, it } from 'vitest';
import { EventSpamFilter } from './event-spam-filter.ts';

const MINUTE = 60_000;

function told(filter: EventSpamFilter, object: string, times: number, now: number): number {
  return Array.from({ length: times }, () => filter.take(object, now)).filter(Boolean).length;
}

it('lets 25 events of an object pass at once, and one more every five minutes', () => {
  const filter = new EventSpamFilter();

  expect(told(filter, 'a', 30, 0)).toBe(25);
  expect(told(filter, 'a', 3, 4.9 * MINUTE)).toBe(0);
  expect(told(filter, 'a', 3, 5 * MINUTE)).toBe(1);
  expect(told(filter, 'a', 3, 15 * MINUTE)).toBe(2);
});

it('counts each object by itself, and lets no more pass after a long calm', () => {
  const filter = new EventSpamFilter();

  told(filter, 'a', 30, 0);
  expect(told(filter, 'b', 30, 0)).toBe(25);
  expect(told(filter, 'a', 30, 1000 * MINUTE)).toBe(25);
});

it('forgets the object that was told of longest ago', () => {
  const filter = new EventSpamFilter();
  told(filter, 'a', 25, 0);
  for (let at = 0; at < 4096; at++) filter.take(String(at), 0);

  expect(filter.take('a', 0)).toBe(true);
});
