/**
 * Sequences of what was seen, laid side by side. What was held for less than a second may be missing on either
 * side, because whoever writes statuses sends what is newest and no more.
 */
import { saysTheSame } from './comparable-text.ts';

const COALESCED = 1;

/** Seen at a second, until the next of its sequence. */
export interface Seen {
  readonly at: number;
}

/**
 * Lays the sequences side by side in all ways that are allowed, and answers the first place behind the
 * most statuses that agree. A place is (how many of the recorded are behind, how many of the played);
 * `agreed` holds how many agree on the best way there, by place, and nothing for the unreachable.
 */
export function sequenceDifference<T extends Seen>(
  recorded: readonly T[],
  played: readonly T[],
  spell: (seen: T | undefined) => string,
): string | undefined {
  const width = played.length + 1;
  const agreed: number[] = [0];
  const reach = (place: number, count: number): void => {
    agreed[place] = Math.max(agreed[place] ?? 0, count);
  };
  let best = 0;
  for (let place = 0; place < (recorded.length + 1) * width; place++) {
    const count = agreed[place];
    if (count === undefined) continue;
    if (count > (agreed[best] ?? 0)) best = place;
    const [i, j] = [Math.floor(place / width), place % width];
    const [left, right] = [recorded[i], played[j]];
    // Where what came between has been left out, the same status stands twice.
    if (mayBeMissing(recorded, i) || isSame(left, played[j - 1])) reach(place + width, count);
    if (mayBeMissing(played, j) || isSame(recorded[i - 1], right)) reach(place + 1, count);
    if (isSame(left, right)) reach(place + width + 1, count + 1);
  }
  if (agreed[(recorded.length + 1) * width - 1] !== undefined) return undefined;
  return tellPlace(recorded[Math.floor(best / width)], played[best % width], spell);
}

function mayBeMissing(statuses: readonly Seen[], at: number): boolean {
  const [status, next] = [statuses[at], statuses[at + 1]];
  return status !== undefined && next !== undefined && next.at - status.at < COALESCED;
}

function isSame(a: Seen | undefined, b: Seen | undefined): boolean {
  return a !== undefined && b !== undefined && firstDifferent(a, b) === undefined;
}

function tellPlace<T extends Seen>(
  recorded: T | undefined,
  played: T | undefined,
  spell: (seen: T | undefined) => string,
): string {
  if (recorded === undefined) return `one more at ${spellAt(played)}: ${spell(played)}`;
  if (played === undefined) return `none like that at ${spellAt(recorded)}: ${spell(recorded)}`;
  const where = `at ${spellAt(recorded)} (played: ${spellAt(played)})`;
  const found = firstDifferent(recorded, played);
  if (found === undefined) return `${where}: what follows ${spell(recorded)}`;
  return `${where} ${found.path} is ${found.played}, recorded: ${found.recorded}`;
}

interface Different {
  readonly path: string;
  readonly recorded: string;
  readonly played: string;
}

/** The first field that differs, `at` aside. */
function firstDifferent(recorded: Seen, played: Seen): Different | undefined {
  return compare({ ...recorded, at: 0 }, { ...played, at: 0 }, '');
}

function compare(recorded: unknown, played: unknown, path: string): Different | undefined {
  if (isRecord(recorded) && isRecord(played)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(played)])) {
      const below = path === '' ? key : `${path}.${key}`;
      const found = compare(recorded[key], played[key], below);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof recorded === 'string' && typeof played === 'string') {
    if (saysTheSame(recorded, played)) return undefined;
  } else if (JSON.stringify(recorded) === JSON.stringify(played)) return undefined;
  return { path, recorded: spellValue(recorded), played: spellValue(played) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function spellValue(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

function spellAt(status: Seen | undefined): string {
  return `${String(status?.at)} s`;
}
