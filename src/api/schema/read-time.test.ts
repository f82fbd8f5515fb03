import { describe, expect, it } from 'vitest';
import { timeFault } from './read-time.ts';

const AS = ' as "2006-01-02T15:04:05Z07:00"';

describe('timeFault', () => {
  it.each(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5+02:00', '2024-02-29T23:59:59Z'])(
    'takes %s',
    (text) => {
      expect(timeFault(text, false)).toBeUndefined();
    },
  );

  it.each([
    ['x', `parsing time "x"${AS}: cannot parse "x" as "2006"`],
    ['', `parsing time ""${AS}: cannot parse "" as "2006"`],
    ['2026-01-01', `parsing time "2026-01-01"${AS}: cannot parse "" as "T"`],
    ['2026-01-01T00:00:00', `parsing time "2026-01-01T00:00:00"${AS}: cannot parse "" as "Z07:00"`],
    ['2026-13-01T00:00:00Z', 'parsing time "2026-13-01T00:00:00Z": month out of range'],
    ['2026-02-29T00:00:00Z', 'parsing time "2026-02-29T00:00:00Z": day out of range'],
    ['2026-01-01T00:00:00Zx', 'parsing time "2026-01-01T00:00:00Zx": extra text: "x"'],
  ])('refuses %j', (text, fault) => {
    expect(timeFault(text, false)).toBe(fault);
  });

  it('wants six digits of what counts in microseconds', () => {
    expect(timeFault('2026-01-01T00:00:00.000000Z', true)).toBeUndefined();
    expect(timeFault('2026-01-01T00:00:00Z', true)).toContain('as ".000000"');
  });
});
