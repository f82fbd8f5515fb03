/**
 * The timeline: a trace as a person wants to read it. One line a record that matters: virtual time,
 * component, what happened. Records that only machines care about have no line, and what was told is
 * not told again: repeats are held back, and counted in one line before the next that is new.
 */
import { canonicalLine, formatDuration, type TraceRecord } from '../sim/index.ts';
import type { Palette } from './palette.ts';
import { say, type Line } from './say.ts';
import { withShortIds } from './short.ts';
import { TellOnce, type Topic } from './tell-once.ts';

const ACTOR_WIDTH = 15;

export interface TimelineOptions {
  readonly palette: Palette;
  /** Every record, every time, in full; in its canonical form where it has no line of its own. */
  readonly verbose?: boolean;
}

/** What was told about a topic. */
interface Told {
  readonly text: string;
  readonly attempts: number;
}

/** The newest of some repeats, and how many they are. */
interface Held {
  readonly record: TraceRecord;
  readonly line: Line & Topic;
  readonly attempts: number;
  readonly count: number;
}

export class Timeline {
  readonly #palette: Palette;
  readonly #verbose: boolean;
  readonly #tellOnce = new TellOnce();
  readonly #told = new Map<string, Told>();
  readonly #held = new Map<string, Held>();

  constructor({ palette, verbose = false }: TimelineOptions) {
    this.#palette = palette;
    this.#verbose = verbose;
  }

  /** The lines, each without a line break, that a record adds; none if it says nothing new. */
  lines(record: TraceRecord): readonly string[] {
    if (this.#verbose) return [this.#format(record, say(record) ?? canonical(record))];
    const line = this.#tellOnce.say(record);
    if (line === undefined) return [];
    if (this.#isHeld(record, line)) return [];
    const text = withShortIds(line.text);
    return [...this.held(), this.#format(record, { ...line, text })];
  }

  /** The repeats that were held back so far; ask at the end of a run, too. */
  held(): readonly string[] {
    const lines = [...this.#held.values()].map(({ record, line, attempts, count }) => {
      const times = count === 1 ? '' : `, x${String(count)}`;
      const nextMs = line.nextTryMs?.(attempts);
      const next = nextMs === undefined ? '' : `, next try in ${formatDuration(nextMs)}`;
      const text = `${withShortIds(line.brief ?? line.text)} again${times}${next}`;
      return this.#format(record, { tone: line.tone, text });
    });
    this.#held.clear();
    return lines;
  }

  /** Remembers what is told; a repeat is held back instead. */
  #isHeld(record: TraceRecord, line: Line & Topic): boolean {
    const { topic, ends, isNew = false, text } = line;
    if (ends !== undefined) this.#told.delete(ends);
    if (topic === undefined) return false;
    const told = this.#told.get(topic);
    const attempts = (told?.attempts ?? 0) + 1;
    this.#told.set(topic, { text, attempts });
    if (isNew || told?.text !== text) return false;
    const count = (this.#held.get(topic)?.count ?? 0) + 1;
    // Anew, so that what is held is told in the order of its newest.
    this.#held.delete(topic);
    this.#held.set(topic, { record, line, attempts, count });
    return true;
  }

  #format({ at, actor }: TraceRecord, { tone, text }: Line): string {
    const palette = this.#palette;
    const when = palette.quiet(`${(at / 1000).toFixed(3)}s`.padStart(10));
    const who = palette.actor(actor.padEnd(ACTOR_WIDTH));
    return `${when}  ${who}  ${palette[tone](text)}`;
  }
}

function canonical(record: TraceRecord): Line {
  return { tone: 'quiet', text: canonicalLine(record).replace(/^\S+ \S+ /, '') };
}
