/** Pods that are due for a sync later; read by the sync loop's 1 s tick. Upstream: pkg/kubelet/util/queue. */
import { Subject, type Observable } from 'rxjs';
import { Ticker, type Instant, type World } from '../../sim/index.ts';
import { SYNC_TICK_MS } from '../model/index.ts';

export class WorkQueue {
  readonly #dueAt = new Map<string, Instant>();
  readonly #ticker: Ticker;
  readonly #world: World;
  readonly #due = new Subject<string>();
  /** UIDs of pods whose time has come. */
  readonly due$: Observable<string> = this.#due.asObservable();

  constructor(world: World, actor: string) {
    this.#world = world;
    this.#ticker = new Ticker({
      loop: world.loop,
      lane: actor,
      periodMs: SYNC_TICK_MS,
      pass: () => this.#tick(),
    });
  }

  /** A later call for the same pod replaces the earlier. */
  enqueue(podUid: string, dueAt: Instant): void {
    this.#dueAt.set(podUid, dueAt);
    this.#ticker.arm(dueAt);
  }

  remove(podUid: string): void {
    this.#dueAt.delete(podUid);
    if (this.#dueAt.size === 0) this.#ticker.stop();
  }

  stop(): void {
    this.#ticker.stop();
  }

  #tick(): void {
    const now = this.#world.now();
    const due: string[] = [];
    let next = Infinity;
    this.#dueAt.forEach((dueAt, podUid) => {
      if (dueAt <= now) due.push(podUid);
      else if (dueAt < next) next = dueAt;
    });
    for (const podUid of due) {
      this.#dueAt.delete(podUid);
      this.#due.next(podUid);
    }
    // Who is enqueued meanwhile arms it, too.
    if (next !== Infinity && this.#dueAt.size > 0) this.#ticker.arm(next);
  }
}
