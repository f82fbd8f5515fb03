/** What the network and the disk cost in virtual time. Not measured: modelled, and configurable. */
export interface CostModel {
  /** One request and the start of its answer, in milliseconds. */
  readonly roundTripMs: number;
  /** Up to this many milliseconds more, drawn for each request. */
  readonly jitterMs: number;
  readonly bytesPerSecond: number;
  /** Of compressed layers. */
  readonly unpackBytesPerSecond: number;
}

/** A registry in the same region, and a disk of its time. */
export const DEFAULT_COSTS: CostModel = {
  roundTripMs: 20,
  jitterMs: 10,
  bytesPerSecond: 100e6,
  unpackBytesPerSecond: 200e6,
};

/** Whole milliseconds, rounded up. */
export function transferMs(bytes: number, bytesPerSecond: number): number {
  return Math.ceil((bytes / bytesPerSecond) * 1000);
}
