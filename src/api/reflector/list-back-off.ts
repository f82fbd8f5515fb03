/**
 * How long a reflector waits before it asks again: 0.8 s and up to as much again, twice as long each time, up to
 * 30 s; from the beginning after two minutes without. Upstream: client-go tools/cache/reflector.go,
 * wait.NewExponentialBackoffManager (v1.36).
 */
import type { Instant, World } from '../../sim/index.ts';

const FIRST_MS = 800;
const LONGEST_MS = 30_000;
const FACTOR = 2;
const RESET_MS = 120_000;

export class ListBackOff {
  readonly #world: World;
  #nextMs = FIRST_MS;
  #lastAt: Instant = -Infinity;

  constructor(world: World) {
    this.#world = world;
  }

  next(): number {
    const now = this.#world.now();
    if (now - this.#lastAt > RESET_MS) this.#nextMs = FIRST_MS;
    this.#lastAt = now;
    const leastMs = this.#nextMs;
    this.#nextMs = Math.min(leastMs * FACTOR, LONGEST_MS);
    return this.#world.choices.between('reflector/back-off', leastMs, 2 * leastMs);
  }
}
