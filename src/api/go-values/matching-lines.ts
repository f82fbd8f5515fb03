/**
 * Which runs of lines two texts share, as Ratcliff and Obershelp find them: the longest run first, then the same again
 * in what is before it and after it. Lines that are very frequent begin no run, which makes long texts quick and their
 * differences other than Myers' algorithm would tell them.
 * Upstream: github.com/pmezard/go-difflib, SequenceMatcher, which follows Python's difflib.
 */

/** `size` lines from `a` on in the one text, and from `b` on in the other. */
export interface Run {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

type Lines = readonly string[];

/** From so many lines on, what is more frequent than one line in a hundred begins no run. */
const LONG = 200;

/** In the order of the texts; runs that touch are one. */
export function matchingLines(a: Lines, b: Lines): readonly Run[] {
  const longest = new LongestRuns(a, b);
  const found: { a: number; b: number; size: number }[] = [];
  const open: Range[] = [[0, a.length, 0, b.length]];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const [aFrom, aTo, bFrom, bTo] = range;
    const run = longest.in(range);
    if (run.size === 0) continue;
    found.push({ ...run });
    const [aEnd, bEnd] = [run.a + run.size, run.b + run.size];
    if (aFrom < run.a && bFrom < run.b) open.push([aFrom, run.a, bFrom, run.b]);
    if (aEnd < aTo && bEnd < bTo) open.push([aEnd, aTo, bEnd, bTo]);
  }
  found.sort((one, other) => one.a - other.a);
  const joined: typeof found = [];
  for (const run of found) {
    const last = joined.at(-1);
    const touches = last?.a === run.a - (last?.size ?? 0) && last.b + last.size === run.b;
    if (touches) last.size += run.size;
    else joined.push(run);
  }
  return joined;
}

/** Where each line stands, without those that are too frequent. */
function placesOf(lines: Lines): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [at]);
    else known.push(at);
  }
  if (lines.length < LONG) return places;
  const most = Math.floor(lines.length / 100) + 1;
  for (const [line, { length }] of places) if (length > most) places.delete(line);
  return places;
}

type Range = readonly [aFrom: number, aTo: number, bFrom: number, bTo: number];

/** Finds runs within ranges of two texts; what it counts with is made once, as there are thousands of ranges. */
class LongestRuns {
  readonly #a: Lines;
  readonly #b: Lines;
  readonly #places: ReadonlyMap<string, readonly number[]>;
  /** How long the run is that ends in the line before, by the line of b after which it ends; else 0. */
  #before: Int32Array;
  #here: Int32Array;

  constructor(a: Lines, b: Lines) {
    this.#a = a;
    this.#b = b;
    this.#places = placesOf(b);
    this.#before = new Int32Array(b.length + 1);
    this.#here = new Int32Array(b.length + 1);
  }

  /** The first of the longest, lengthened by the frequent lines around it. */
  in([aFrom, aTo, bFrom, bTo]: Range): Run {
    const [a, b] = [this.#a, this.#b];
    let { a: bestA, b: bestB, size } = this.#begun([aFrom, aTo, bFrom, bTo]);
    while (bestA > aFrom && bestB > bFrom && a[bestA - 1] === b[bestB - 1]) {
      [bestA, bestB, size] = [bestA - 1, bestB - 1, size + 1];
    }
    while (bestA + size < aTo && bestB + size < bTo && a[bestA + size] === b[bestB + size]) {
      size += 1;
    }
    return { a: bestA, b: bestB, size };
  }

  /** Of lines that are not too frequent. */
  #begun([aFrom, aTo, bFrom, bTo]: Range): Run {
    let [bestA, bestB, size] = [aFrom, bFrom, 0];
    let last: readonly number[] = [];
    for (let at = aFrom; at < aTo; at++) {
      const [before, here] = [this.#before, this.#here];
      const places = this.#places.get(this.#a[at] ?? '') ?? [];
      for (const place of places) {
        if (place < bFrom) continue;
        if (place >= bTo) break;
        const length = (before[place] ?? 0) + 1;
        here[place + 1] = length;
        if (length > size) [bestA, bestB, size] = [at - length + 1, place - length + 1, length];
      }
      for (const place of last) before[place + 1] = 0;
      [this.#before, this.#here] = [here, before];
      last = places;
    }
    for (const place of last) this.#before[place + 1] = 0;
    return { a: bestA, b: bestB, size };
  }
}
