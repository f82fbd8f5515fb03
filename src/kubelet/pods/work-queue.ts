/** Pods that are due for a sync later; read by the sync loop's 1 s tick. Upstream: pkg/kubelet/util/queue. */
import { Subject, type Observable } from 'rxjs';
import { Ticker, type Instant, type World } from '../../sim/index.ts';
import { SYNC_TICK_MS } from '../model/index.ts';

interface Waiting {
  readonly podUid: string;
  dueAt: Instant;
  /** Those that are due at one tick go in the order in which they came to wait. */
  place: number;
  /** False: replaced, removed, or over. */
  isLive: boolean;
}

export class WorkQueue {
  /** The last of each pod: one that is over waits again at the next call. */
  readonly #waiting = new Map<string, Waiting>();
  #liveCount = 0;
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
    this.#insert(this.#toWait(podUid, dueAt));
    this.#ticker.arm(dueAt);
  }

  #toWait(podUid: string, dueAt: Instant): Waiting {
    const before = this.#waiting.get(podUid);
    if (before?.isLive === false) {
      this.#liveCount += 1;
      return Object.assign(before, { dueAt, place: this.#placeCount++, isLive: true });
    }
    // What is in the order stays there until it is due.
    if (before === undefined) this.#liveCount += 1;
    else before.isLive = false;
    const place = before?.place ?? this.#placeCount++;
    const waiting = { podUid, dueAt, place, isLive: true };
    this.#waiting.set(podUid, waiting);
    return waiting;
  }

  remove(podUid: string): void {
    const before = this.#waiting.get(podUid);
    if (before === undefined) return;
    this.#waiting.delete(podUid);
    if (!before.isLive) return;
    before.isLive = false;
    this.#liveCount -= 1;
    if (this.#liveCount > 0) return;
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
    const inOrder = this.#inOrder;
    const due: Waiting[] = [];
    let over = 0;
    for (; over < inOrder.length; over++) {
      const waiting = inOrder[over];
      if (waiting === undefined || waiting.dueAt > now) break;
      if (waiting.isLive) due.push(waiting);
    }
    inOrder.splice(0, over);
    if (due.length > 1) due.sort((a, b) => a.place - b.place);
    for (const waiting of due) {
      waiting.isLive = false;
      this.#liveCount -= 1;
    }
    for (const { podUid } of due) this.#due.next(podUid);
    const next = this.#inOrder.find(({ isLive }) => isLive);
    if (next !== undefined) this.#ticker.arm(next.dueAt);
  }
}
