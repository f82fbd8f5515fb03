/** Pods that are due for a sync later; read by the sync loop's 1 s tick. Upstream: pkg/kubelet/util/queue. */
import { Subject, type Observable } from 'rxjs';
import { Ticker, type Instant, type World } from '../../sim/index.ts';
import { SYNC_TICK_MS } from '../model/index.ts';

interface Waiting {
  readonly podUid: string;
  readonly dueAt: Instant;
  /** Those that are due at one tick go in the order in which they came to wait. */
  readonly place: number;
  /** False: replaced, or removed. */
  isLive: boolean;
}

export class WorkQueue {
  readonly #waiting = new Map<string, Waiting>();
  /** By when they are due: the tick that comes looks at those that are, and at no other. */
  #inOrder: Waiting[] = [];
  #placeCount = 0;
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
    const before = this.#waiting.get(podUid);
    if (before !== undefined) before.isLive = false;
    const place = before?.place ?? this.#placeCount++;
    const waiting = { podUid, dueAt, place, isLive: true };
    this.#waiting.set(podUid, waiting);
    this.#insert(waiting);
    this.#ticker.arm(dueAt);
  }

  remove(podUid: string): void {
    const before = this.#waiting.get(podUid);
    if (before === undefined) return;
    before.isLive = false;
    this.#waiting.delete(podUid);
    if (this.#waiting.size > 0) return;
    this.#inOrder = [];
    this.#ticker.stop();
  }

  stop(): void {
    this.#ticker.stop();
  }

  /** Near the end, mostly: what comes last is due last. */
  #insert(waiting: Waiting): void {
    const inOrder = this.#inOrder;
    let at = inOrder.length;
    for (; at > 0; at--) {
      const before = inOrder[at - 1];
      if (before === undefined || before.dueAt <= waiting.dueAt) break;
    }
    inOrder.splice(at, 0, waiting);
  }

  #tick(): void {
    const now = this.#world.now();
    let over = 0;
    for (const { dueAt } of this.#inOrder) {
      if (dueAt > now) break;
      over += 1;
    }
    const past = this.#inOrder.splice(0, over);
    const due = past.filter(({ isLive }) => isLive);
    if (due.length > 1) due.sort((a, b) => a.place - b.place);
    for (const waiting of due) {
      if (this.#waiting.get(waiting.podUid) === waiting) this.#waiting.delete(waiting.podUid);
      this.#due.next(waiting.podUid);
    }
    const next = this.#inOrder.find(({ isLive }) => isLive);
    if (next !== undefined) this.#ticker.arm(next.dueAt);
  }
}
