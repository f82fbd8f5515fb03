/**
 * Times: what is repeated lies on the same grid. Seconds throughout.
 *
 * An attempt after a back-off comes with the first sync of its pod after the back-off's end, and syncs
 * after an error are 10 to 15 s apart; a real machine adds up to 2 s. So two gaps behind the same
 * back-off differ by as much as a sync. Quicker repetitions (probes, mounts) keep their own intervals.
 */
import { isSameEvent, spellEvent } from './event-difference.ts';
import type { ComparableEvent } from './recording.ts';

const MACHINE = 2;
/** Told together, they are told by one pass: a pod may have two volumes of one image. */
const ONE_PASS = 0.3;
const RESYNC_MIN = 60;
const RESYNC_MAX = 90;
const SYNC_MIN = 10;
const SYNC_MAX = 15;
/** Doubling from 10 s to five minutes. Upstream: MaxContainerBackOff, imageBackOff. */
const BACK_OFFS = [10, 20, 40, 80, 160, 300];
/** Told at each sync in between: how many there are hangs on the jitter of the syncs. */
const NOTICES = /^Back-off |^Error: ImagePullBackOff$/;

export function gridDifference(
  recorded: readonly ComparableEvent[],
  played: readonly ComparableEvent[],
): string | undefined {
  for (const event of recorded) {
    const counterpart = played.find((each) => isSameEvent(event, each));
    if (counterpart === undefined) continue;
    const found = seriesDifference(event, counterpart);
    if (found !== undefined) return `times of ${spellEvent(event)}: ${found}`;
  }
  return undefined;
}

function seriesDifference(recorded: ComparableEvent, played: ComparableEvent): string | undefined {
  const isNotice = NOTICES.test(recorded.message);
  const found = timesDifference(recorded.at, played.at, isNotice);
  if (found === undefined) return undefined;
  const byPass = timesDifference(passes(recorded.at), passes(played.at), isNotice);
  return byPass === undefined ? undefined : found;
}

function timesDifference(
  expected: readonly number[],
  times: readonly number[],
  isNotice: boolean,
): string | undefined {
  if (!isNotice && Math.abs(times.length - expected.length) > 1) {
    return `${String(times.length)} times, recorded: ${String(expected.length)} times`;
  }
  const found = offGrid(expected, times, isNotice);
  // One attempt more or less: what an early sync told once more on one side is left out there.
  const hasSurplus =
    (expected.length === times.length + 1 &&
      withoutOne(expected).some((each) => offGrid(each, times, isNotice) === undefined)) ||
    (times.length === expected.length + 1 &&
      withoutOne(times).some((each) => offGrid(expected, each, isNotice) === undefined));
  return hasSurplus ? undefined : found;
}

/** The first gap that is not as recorded. */
function offGrid(
  expected: readonly number[],
  times: readonly number[],
  isNotice: boolean,
): string | undefined {
  const gaps = gapsOf(expected);
  for (const [at, gap] of gapsOf(times).entries()) {
    const counterpart = gaps[at];
    if (counterpart === undefined) break;
    if (isOnGrid(counterpart, gap) || (isNotice && isBetweenSyncs(gap))) continue;
    const count = `gap ${String(at + 1)}`;
    return `${count} is ${gap.toFixed(1)} s, recorded: ${counterpart.toFixed(1)} s`;
  }
  return undefined;
}

function withoutOne(times: readonly number[]): readonly (readonly number[])[] {
  return times.map((_, at) => times.toSpliced(at, 1));
}

function isOnGrid(recorded: number, played: number): boolean {
  if (Math.abs(recorded - played) <= MACHINE) return true;
  if (isResync(recorded) && isResync(played)) return true;
  const backOff = BACK_OFFS.filter((each) => each <= recorded + 0.5).at(-1);
  if (backOff === undefined) return false;
  return played >= backOff - 0.5 && played <= backOff + SYNC_MAX + MACHINE;
}

/** A pod that is well is looked at every 60 to 90 s. */
function isResync(gap: number): boolean {
  return gap >= RESYNC_MIN - MACHINE && gap <= RESYNC_MAX + MACHINE;
}

function isBetweenSyncs(gap: number): boolean {
  return gap >= SYNC_MIN - MACHINE && gap <= 2 * SYNC_MAX + MACHINE;
}

function passes(times: readonly number[]): readonly number[] {
  return times.filter((time, at) => at === 0 || time - (times[at - 1] ?? 0) >= ONE_PASS);
}

function gapsOf(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, at) => time - (times[at] ?? 0));
}
