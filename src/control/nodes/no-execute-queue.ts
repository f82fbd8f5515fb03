/**
 * Nodes that wait to be tainted so that their pods go: one after the other, at a rate.
 * Upstream: pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go (v1.36), looked at every 100 ms.
 */
import type { Entry, Instant, Loop } from '../../sim/index.ts';

export interface NoExecuteQueueOptions {
  readonly loop: Loop;
  readonly lane: string;
  readonly take: (nodeName: string) => void;
}

/** Upstream: NodeEvictionPeriod. */
const PERIOD_MS = 100;

export class NoExecuteQueue {
  readonly #options: NoExecuteQueueOptions;
  readonly #waiting = new Set<string>();
  /** Infinity: nobody has a turn. */
  #periodMs = Infinity;
  #lastAt: Instant = -Infinity;
  #next: Entry | undefined;

  constructor(options: NoExecuteQueueOptions) {
    this.#options = options;
  }

  add(nodeName: string): void {
    this.#waiting.add(nodeName);
    this.#arm();
  }

  remove(nodeName: string): void {
    this.#waiting.delete(nodeName);
  }

  /** The first after a change need not wait. */
  setPeriod(periodMs: number): void {
    if (periodMs === this.#periodMs) return;
    this.#periodMs = periodMs;
    this.#lastAt = -Infinity;
    this.#next?.cancel();
    this.#next = undefined;
    this.#arm();
  }

  stop(): void {
    this.#next?.cancel();
    this.#waiting.clear();
  }

  #arm(): void {
    const { loop, lane } = this.#options;
    if (this.#next !== undefined || this.#waiting.size === 0 || this.#periodMs === Infinity) return;
    const waitMs = Math.max(this.#lastAt + this.#periodMs - loop.now(), PERIOD_MS);
    this.#next = loop.schedule(waitMs, () => this.#turn(), lane);
  }

  #turn(): void {
    this.#next = undefined;
    const [nodeName] = this.#waiting;
    if (nodeName === undefined) return;
    this.#waiting.delete(nodeName);
    this.#lastAt = this.#options.loop.now();
    this.#options.take(nodeName);
    this.#arm();
  }
}
