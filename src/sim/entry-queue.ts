/**
 * What is due: instants on a heap, and at each instant its entries, first in first out.
 *
 * In a cluster thousands of entries share an instant (every node's reconciler runs on the same grid), so
 * the heap holds instants instead of entries: it stays small, and most entries never touch it.
 */
import { invariant } from './invariant.ts';

/** Milliseconds since the Unix epoch, in the world's own time. */
export type Instant = number;

export interface Entry {
  readonly dueAt: Instant;
  /** Entries of one lane keep their order even when same-instant entries are interleaved. */
  readonly lane: string;
  cancel(): void;
}

type Run = () => void | Promise<void>;

/** Live as long as it has something to run. */
export class QueuedEntry implements Entry {
  readonly dueAt: Instant;
  readonly lane: string;
  /** Taken, and not run: it is in no slot. */
  isAside = false;
  readonly #queue: EntryQueue;
  #run: Run | undefined;

  constructor(dueAt: Instant, lane: string, run: Run, queue: EntryQueue) {
    this.dueAt = dueAt;
    this.lane = lane;
    this.#run = run;
    this.#queue = queue;
  }

  get isLive(): boolean {
    return this.#run !== undefined;
  }

  /** Takes what is to run out of it: from then on it is over, and cannot be cancelled. */
  end(): Run | undefined {
    const run = this.#run;
    this.#run = undefined;
    return run;
  }

  cancel(): void {
    if (this.end() !== undefined && !this.isAside) this.#queue.noteCancelled();
  }
}

/** The entries of one instant; those before `head` are over. */
interface Slot {
  readonly dueAt: Instant;
  entries: QueuedEntry[];
  head: number;
}

/** Fewer cancelled entries than this are not worth looking for. */
const CANCELLED_MIN = 1024;

export class EntryQueue {
  #heap: Slot[] = [];
  readonly #slots = new Map<Instant, Slot>();
  /** Where the last entry went; the next one often goes there too. */
  #lastSlot: Slot | undefined;
  #liveCount = 0;
  /** Cancelled, and still in its slot. */
  #cancelledCount = 0;

  /** Number of live entries. */
  get size(): number {
    return this.#liveCount;
  }

  /** Every live entry, in no particular order. */
  *live(): Generator<Entry> {
    for (const { entries } of this.#heap) yield* entries.filter((entry) => entry.isLive);
  }

  push(dueAt: Instant, lane: string, run: Run): Entry {
    const entry = new QueuedEntry(dueAt, lane, run, this);
    this.#slotAt(dueAt).entries.push(entry);
    this.#liveCount += 1;
    return entry;
  }

  /** When the next live entry is due; undefined when there is none. */
  nextDueAt(): Instant | undefined {
    return this.#firstSlot()?.dueAt;
  }

  /** The first `count` live entries of the next instant. */
  ready(count: number): readonly QueuedEntry[] {
    const slot = this.#firstSlot();
    const ready: QueuedEntry[] = [];
    for (let at = slot?.head ?? 0; ready.length < count; at++) {
      const entry = slot?.entries[at];
      if (entry === undefined) break;
      if (entry.isLive) ready.push(entry);
    }
    return ready;
  }

  /** Takes out the next live entry, or another that `ready` showed; the order of the rest stays. */
  take(chosen?: QueuedEntry): QueuedEntry {
    const slot = this.#firstSlot();
    const first = slot?.entries[slot.head];
    invariant(slot !== undefined && first !== undefined, 'loop: nothing is due');
    const entry = chosen ?? first;
    if (entry !== first) {
      const found = slot.entries.indexOf(entry, slot.head);
      invariant(found >= 0, 'loop: the entry is not due');
      slot.entries.copyWithin(slot.head + 1, slot.head, found);
    }
    slot.head += 1;
    this.#liveCount -= 1;
    return entry;
  }

  /** One that was taken and has not run is due again, after whatever is due at that instant. */
  putBack(entry: QueuedEntry, dueAt: Instant): void {
    if (!entry.isLive) return;
    entry.isAside = false;
    this.#slotAt(dueAt).entries.push(entry);
    this.#liveCount += 1;
  }

  /** Said by an entry of this queue. */
  noteCancelled(): void {
    this.#liveCount -= 1;
    this.#cancelledCount += 1;
    if (this.#cancelledCount > CANCELLED_MIN && this.#cancelledCount > this.#liveCount) {
      this.#dropCancelled();
    }
  }

  #slotAt(dueAt: Instant): Slot {
    if (this.#lastSlot?.dueAt === dueAt) return this.#lastSlot;
    let slot = this.#slots.get(dueAt);
    if (slot === undefined) {
      slot = { dueAt, entries: [], head: 0 };
      this.#slots.set(dueAt, slot);
      this.#raise(slot);
    }
    this.#lastSlot = slot;
    return slot;
  }

  /** The slot whose head is the next live entry; what is over before it is dropped. */
  #firstSlot(): Slot | undefined {
    for (;;) {
      const slot = this.#heap[0];
      if (slot === undefined) return undefined;
      for (; slot.head < slot.entries.length; slot.head++) {
        if (slot.entries[slot.head]?.isLive === true) return slot;
        this.#cancelledCount -= 1;
      }
      this.#removeFirstSlot(slot);
    }
  }

  #removeFirstSlot(slot: Slot): void {
    this.#slots.delete(slot.dueAt);
    if (this.#lastSlot === slot) this.#lastSlot = undefined;
    const last = this.#heap.pop();
    if (last === undefined || last === slot) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #dropCancelled(): void {
    for (const slot of this.#heap) {
      slot.entries = slot.entries.filter((entry) => entry.isLive);
      slot.head = 0;
      if (slot.entries.length === 0) this.#slots.delete(slot.dueAt);
    }
    this.#heap = [...this.#slots.values()];
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#sink(at);
    this.#lastSlot = undefined;
    this.#cancelledCount = 0;
  }

  /** Adds a slot to the heap. */
  #raise(slot: Slot): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(slot);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || parent.dueAt <= slot.dueAt) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = slot;
  }

  /** Lets the slot at this place down to where it belongs. */
  #sink(from: number): void {
    const heap = this.#heap;
    const slot = heap[from];
    if (slot === undefined) return;
    let at = from;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = heap[childAt];
      if (child === undefined) break;
      const right = heap[childAt + 1];
      if (right !== undefined && right.dueAt < child.dueAt) {
        child = right;
        childAt += 1;
      }
      if (child.dueAt >= slot.dueAt) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = slot;
  }
}
