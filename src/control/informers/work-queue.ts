/**
 * Keys of objects that somebody has to look at. Upstream: client-go util/workqueue.
 *
 * A key is in the queue once, however often it is added; while it is worked on, another addition waits
 * until that is over. A few are worked on at the same time. What fails comes again later: after 5 ms,
 * doubling to 1,000 s, where a controller has no delays of its own.
 */
import { Background, operation, type Entry, type Loop, type Steps } from '../../sim/index.ts';
import { StatusError } from '../../api/index.ts';
import { SyncError } from './sync-error.ts';

const WORKERS = 5;

/** After the first failure of a key, and at most. */
export interface RetryDelays {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** Upstream: DefaultTypedControllerRateLimiter. */
const RETRY: RetryDelays = { initialMs: 5, maxMs: 1_000_000 };

export interface WorkQueueOptions {
  readonly loop: Loop;
  readonly lane: string;
  /** Works on one key. */
  readonly sync: (key: string) => Steps<void>;
  readonly retry?: RetryDelays;
}

export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #running: Background;
  readonly #ready = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #again = new Set<string>();
  readonly #later = new Map<string, Entry>();
  readonly #failures = new Map<string, number>();
  #started = false;
  #pass: Entry | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    this.#running = new Background(options.loop);
  }

  start(): void {
    this.#started = true;
    this.#arm();
  }

  stop(): void {
    this.#started = false;
    this.#running.stop();
    this.#pass?.cancel();
    for (const entry of this.#later.values()) entry.cancel();
    this.#later.clear();
  }

  add(key: string): void {
    if (this.#busy.has(key)) this.#again.add(key);
    else this.#ready.add(key);
    this.#arm();
  }

  /** Of several delays of one key the one that ends first counts. */
  addAfter(key: string, delayMs: number): void {
    const { loop, lane } = this.#options;
    const known = this.#later.get(key);
    if (known !== undefined && known.dueAt <= loop.now() + delayMs) return;
    known?.cancel();
    const arrive = (): void => {
      this.#later.delete(key);
      this.add(key);
    };
    this.#later.set(key, loop.schedule(Math.max(0, delayMs), arrive, lane));
  }

  #arm(): void {
    if (!this.#started || this.#ready.size === 0 || this.#busy.size >= WORKERS) return;
    const { loop, lane } = this.#options;
    this.#pass ??= loop.schedule(0, () => this.#take(), lane);
  }

  #take(): void {
    this.#pass = undefined;
    for (const key of this.#ready) {
      if (this.#busy.size >= WORKERS) return;
      this.#ready.delete(key);
      this.#busy.add(key);
      this.#running.run(
        operation(() => this.#work(key)),
        (error) => this.#failed(key, error),
      );
    }
  }

  *#work(key: string): Steps<void> {
    yield* this.#options.sync(key);
    this.#failures.delete(key);
    this.#ended(key);
  }

  /** Whatever the server refuses may be so no more the next time. */
  #failed(key: string, error: unknown): void {
    if (!(error instanceof StatusError || error instanceof SyncError)) {
      this.#options.loop.fail(error);
      return;
    }
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.#ended(key);
    const { initialMs, maxMs } = this.#options.retry ?? RETRY;
    this.addAfter(key, Math.min(initialMs * 2 ** failures, maxMs));
  }

  #ended(key: string): void {
    this.#busy.delete(key);
    if (this.#again.delete(key)) this.#ready.add(key);
    this.#arm();
  }
}
