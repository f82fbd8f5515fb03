import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalLine, Trace, type TraceRecord, type TraceRetention } from './trace.ts';

declare module './trace.ts' {
  interface TraceDetails {
    'test.said': { readonly word: string; readonly count?: number };
  }
}

interface Clock {
  at: number;
}

function aTrace(retain: TraceRetention = 'all'): { readonly trace: Trace; readonly clock: Clock } {
  const clock = { at: 5000 };
  return { clock, trace: new Trace({ now: () => clock.at, startAt: 5000, retain }) };
}

const sha256 = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;

describe('Trace: canonical text', () => {
  it('is one line a record: milliseconds since the start, actor, type, detail', () => {
    const { trace, clock } = aTrace();
    trace.append('kubelet/node-1', 'test.said', { word: 'hello', count: 1 });
    clock.at = 5250;
    trace.append('scenario', 'test.said', { word: 'two\nlines "é"' });

    expect(trace.toText()).toBe(
      '0 kubelet/node-1 test.said {"word":"hello","count":1}\n' +
        '250 scenario test.said {"word":"two\\nlines \\"é\\""}\n',
    );
    expect(trace.records.map(canonicalLine).join('\n')).toBe(trace.toText().trimEnd());
  });

  it('keeps the order of keys as given', () => {
    const { trace } = aTrace();
    trace.append('a', 'test.said', { count: 1, word: 'x' });

    expect(trace.toText()).toContain('{"count":1,"word":"x"}');
  });
});

describe('Trace: digest', () => {
  it('is the sha256 of the text, at every length', () => {
    const { trace, clock } = aTrace();

    expect(trace.digest()).toBe(sha256(''));
    for (let at = 0; at < 3000; at++) {
      clock.at += at;
      trace.append('a', 'test.said', { word: 'wörd '.repeat(at % 50), count: at });
      if (at % 500 === 0) expect(trace.digest()).toBe(sha256(trace.toText()));
    }
    expect(trace.digest()).toBe(sha256(trace.toText()));
  });

  it('is the same when nothing else is retained', () => {
    const kept = aTrace();
    const gone = aTrace('digest');
    for (const { trace } of [kept, gone]) trace.append('a', 'test.said', { word: 'x' });

    expect(gone.trace.digest()).toBe(kept.trace.digest());
    expect(gone.trace.records).toEqual([]);
    expect(gone.trace.count).toBe(1);
  });

  it('cannot be asked for where nothing at all is retained, though readers are told and records counted', () => {
    const { trace } = aTrace('none');
    const seen: TraceRecord[] = [];
    trace.append('a', 'test.said', { word: 'nobody listens' });
    trace.recordsOf$(['test.said']).subscribe((record) => seen.push(record));
    trace.append('a', 'test.said', { word: 'x' });

    expect(seen).toEqual([{ at: 0, actor: 'a', type: 'test.said', detail: { word: 'x' } }]);
    expect(trace.count).toBe(2);
    expect(() => trace.digest()).toThrow('trace: nothing was kept that has a digest');
  });

  it('is changed by any field of a record', () => {
    const digestOf = (change: (trace: Trace, clock: Clock) => void): string => {
      const { trace, clock } = aTrace();
      change(trace, clock);
      return trace.digest();
    };
    const digests = [
      digestOf((trace) => trace.append('a', 'test.said', { word: 'x' })),
      digestOf((trace) => trace.append('b', 'test.said', { word: 'x' })),
      digestOf((trace) => trace.append('a', 'test.said', { word: 'y' })),
      digestOf((trace) => trace.append('a', 'machine.state', { machine: 'x', state: 'y' })),
      digestOf((trace, clock) => {
        clock.at += 1;
        trace.append('a', 'test.said', { word: 'x' });
      }),
    ];

    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('Trace: notes', () => {
  it('are comments ahead of the text, outside digest, records and count', () => {
    const { trace } = aTrace();
    trace.append('a', 'test.said', { word: 'x' });
    const before = trace.digest();

    trace.note('mount strategy: copy');

    expect(trace.digest()).toBe(before);
    expect(trace.count).toBe(1);
    expect(trace.records).toHaveLength(1);
    expect(trace.toText()).toBe('# mount strategy: copy\n0 a test.said {"word":"x"}\n');
  });
});

describe('Trace: its stream', () => {
  it('gives records synchronously, as they are appended', () => {
    const { trace } = aTrace();
    const seen: TraceRecord[] = [];
    trace.append('a', 'test.said', { word: 'before' });
    trace.records$.subscribe((record) => seen.push(record));

    trace.append('a', 'test.said', { word: 'after' });

    expect(seen).toEqual([{ at: 0, actor: 'a', type: 'test.said', detail: { word: 'after' } }]);
  });
});

describe('Trace: by kind', () => {
  it('answers the records of one kind so far, in order', () => {
    const { trace } = aTrace();
    trace.append('a', 'test.said', { word: 'one' });
    trace.append('a', 'machine.state', { machine: 'm', state: 's' });
    const before = trace.of('test.said');
    trace.append('b', 'test.said', { word: 'two' });

    expect(before.map(({ detail }) => detail.word)).toEqual(['one']);
    expect(trace.of('test.said').map(({ detail }) => detail.word)).toEqual(['one', 'two']);
    expect(trace.of('machine.state')).toHaveLength(1);
  });
});
