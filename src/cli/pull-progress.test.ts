import { describe, expect, it } from 'vitest';
import type { Digest } from '../cri/oci/index.ts';
import { PullProgress, type Terminal } from './pull-progress.ts';

const MIB = 2 ** 20;
const digestAt = (at: number): Digest => `sha256:${String(at).padStart(64, '0')}` as Digest;

/** A terminal that does what it is told, as far as it is told anything here. */
class Screen implements Terminal {
  readonly isTTY = true;
  readonly columns = 80;
  readonly lines: string[] = [];
  readonly rows: number;
  #at = 0;

  constructor(rows = 24) {
    this.rows = rows;
  }

  write(text: string): void {
    for (const [, up, line] of text.matchAll(/\x1b\[(\d+)A|\x1b\[2K([^\n\x1b]*)\n/g)) {
      if (up === undefined) this.lines[this.#at++] = line ?? '';
      else this.#at -= Number(up);
    }
  }
}

function progressOf(sizes: readonly number[], screen: Screen, here: readonly number[] = []) {
  const progress = new PullProgress(screen);
  const blobs = sizes.map((size, at) => ({ digest: digestAt(at), size }));
  const have = new Set(here.map(digestAt));
  progress.wants(blobs, have);
  return progress;
}

describe('the progress of a pull', () => {
  it('has a line for each blob, written over as bytes arrive', () => {
    const screen = new Screen();
    const progress = progressOf([MIB, 4 * MIB, 7, 2 ** 31, 1500], screen, [2]);
    const arrived = { writtenBytes: 0 };
    progress.begins(digestAt(1), arrived);
    arrived.writtenBytes = MIB;
    progress.draw();
    const during = [...screen.lines];
    progress.ends(digestAt(0));
    progress.ends(digestAt(1));
    progress.end();

    expect(during).toEqual([
      '000000000000  [                        ]         0 B /    1.0 MiB  waiting',
      '000000000000  [======                  ]     1.0 MiB /    4.0 MiB  fetching',
      '000000000000  already here',
      expect.stringContaining('0 B /    2.0 GiB'),
      expect.stringContaining('0 B /    1.5 KiB'),
    ]);
    expect(screen.lines.slice(0, 2).every((line) => line.endsWith('  verified'))).toBe(true);
    expect(screen.lines).toHaveLength(5);
  });

  it('counts anew what is fetched anew', () => {
    const screen = new Screen();
    const progress = progressOf([4 * MIB], screen);
    progress.begins(digestAt(0), { writtenBytes: 3 * MIB });
    progress.begins(digestAt(0), { writtenBytes: MIB });
    progress.end();

    expect(screen.lines).toEqual([expect.stringContaining('1.0 MiB /    4.0 MiB  fetching')]);
  });

  it('shows what moves, and a sum, where there are more layers than lines', () => {
    const screen = new Screen(6);
    const progress = progressOf(new Array<number>(50).fill(MIB), screen);
    progress.begins(digestAt(7), { writtenBytes: 9 });
    progress.ends(digestAt(1));
    progress.end();

    expect(screen.lines.slice(0, 2)).toEqual([expect.stringMatching(/fetching$/), '1 of 50 blobs']);
    expect(screen.lines.length).toBeLessThan(6);
  });

  it.each([
    ['a pipe', { write: () => true }, {}],
    ['a terminal without a cursor', new Screen(), { TERM: 'dumb' }],
  ])('is not shown on %s', (_what, terminal, environment) => {
    expect(PullProgress.on(terminal, environment)).toBeUndefined();
  });

  it('is shown on a terminal', () => {
    expect(PullProgress.on(new Screen(), { TERM: 'xterm' })).toBeInstanceOf(PullProgress);
  });
});
