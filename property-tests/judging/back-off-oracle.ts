/** Which waits follow from failures: 10 s, doubled by each up to 300 s, anew after 600 s without one. */
const FIRST_MS = 10_000;
const LONGEST_MS = 300_000;
const FORGOTTEN_MS = 600_000;

interface Entry {
  readonly since: number;
  readonly lengthMs: number;
  readonly count: number;
}

export class BackOffOracle {
  readonly #entries = new Map<string, Entry>();

  /** A failure of what has this key; the how manyth in a row. */
  fail(key: string, at: number): number {
    const before = this.#entries.get(key);
    const isNew = before === undefined || at - before.since > FORGOTTEN_MS;
    const lengthMs = isNew ? FIRST_MS : Math.min(before.lengthMs * 2, LONGEST_MS);
    const count = isNew ? 1 : before.count + 1;
    this.#entries.set(key, { since: at, lengthMs, count });
    return count;
  }

  hasFailed(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The wait that this instant is in. */
  windowAt(key: string, at: number): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && at - entry.since < entry.lengthMs ? entry : undefined;
  }
}
