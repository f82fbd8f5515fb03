/**
 * Bounds of how many there may be: characters of a text, items of a list, entries of a map; and of a cost.
 * Upstream: cel-go checker/cost.go, SizeEstimate; a bound is a uint64 there, and stays at its greatest.
 */
export interface Size {
  readonly min: number;
  readonly max: number;
}

/** The greatest uint64, as a float. */
const MAX = 2 ** 64;

export const UNKNOWN: Size = { min: 0, max: MAX };
export const ONE: Size = { min: 1, max: 1 };

export function fixed(count: number): Size {
  return { min: count, max: count };
}

export function bounded(count: number): number {
  return Math.min(count, MAX);
}

export function sum(a: Size, b: Size): Size {
  return { min: bounded(a.min + b.min), max: bounded(a.max + b.max) };
}

export function product(a: Size, b: Size): Size {
  return { min: bounded(a.min * b.min), max: bounded(a.max * b.max) };
}

export function union(a: Size, b: Size): Size {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/** At most what so many cost. */
export function costOf({ max }: Size, each: number): number {
  return bounded(Math.ceil(max * each));
}
