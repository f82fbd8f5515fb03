/**
 * The trace: one append-only stream of typed records of everything that happened.
 *
 * Each folder declares its own record types by augmenting `TraceDetails`; a record's detail is plain
 * JSON with keys in a fixed order. The canonical text is one line a record,
 *
 *     <milliseconds since the start> <actor> <type> <detail as JSON>
 *
 * and the digest is the sha256 of those lines. Same program, scenario and seed: same bytes, on any
 * machine. What concerns the machine alone (which mount strategy it permits, a temporary path) is a
 * `note`: shown to people and kept in the trace file as a comment, outside the canonical text.
 */
import { createHash } from '#hash';
import { Observable, type Subscriber } from 'rxjs';
import { invariant } from './invariant.ts';
import type { Instant } from './loop.ts';

/** Record types and their details; open for augmentation by the folders that write records. */
export interface TraceDetails {
  /** A lifecycle moved to another state; `state` as xstate spells its value. */
  'machine.state': { readonly machine: string; readonly state: string };
}

export type TraceType = keyof TraceDetails;

export type TraceRecord = {
  [Type in TraceType]: {
    /** Milliseconds since the world's start. */
    readonly at: number;
    /** Who: `apiserver`, `kubelet/node-1`, `cri/node-1`, … */
    readonly actor: string;
    readonly type: Type;
    readonly detail: TraceDetails[Type];
  };
}[TraceType];

/** A record of one kind: its `detail` is that kind's. */
export type TraceRecordOf<Type extends TraceType> = Extract<TraceRecord, { type: Type }>;

/**
 * What is kept of the past: every record, the digest alone, or nothing, so that there is no digest to ask for either. Readers
 * are told in any case. Of records that are kept the digest is made once somebody asks: most are never asked.
 */
export type TraceRetention = 'all' | 'digest' | 'none';

export interface TraceOptions {
  readonly now: () => Instant;
  readonly startAt: Instant;
  readonly retain?: TraceRetention;
}

const NO_READERS: readonly Subscriber<TraceRecord>[] = [];

export class Trace {
  readonly #options: TraceOptions;
  readonly #records: TraceRecord[] = [];
  /** By kind, as far as anybody has asked: the first `#sorted` records. */
  readonly #byType = new Map<TraceType, TraceRecord[]>();
  #sorted = 0;
  readonly #notes: string[] = [];
  /** Lists are replaced, never changed: a reader may leave in the middle of a record. */
  #readers: readonly Subscriber<TraceRecord>[] = [];
  readonly #readersOf = new Map<TraceType, readonly Subscriber<TraceRecord>[]>();
  readonly #hash = createHash('sha256');
  #buffer = '';
  /** Of the records that are kept, the first so many are in the digest. */
  #absorbed = 0;
  #count = 0;
  readonly #retain: TraceRetention;

  constructor(options: TraceOptions) {
    this.#options = options;
    this.#retain = options.retain ?? 'all';
  }

  /** Every record, synchronously, as it is appended. */
  readonly records$ = new Observable<TraceRecord>((reader) => {
    this.#readers = [...this.#readers, reader];
    return () => {
      this.#readers = this.#readers.filter((each) => each !== reader);
    };
  });

  /** Those of some kinds, as `records$`: who looks at few kinds costs nothing at the others. */
  recordsOf$(types: readonly TraceType[]): Observable<TraceRecord> {
    return new Observable((reader) => {
      const readersOf = (type: TraceType) => this.#readersOf.get(type) ?? NO_READERS;
      for (const type of types) this.#readersOf.set(type, [...readersOf(type), reader]);
      return () => {
        for (const type of types) {
          this.#readersOf.set(
            type,
            readersOf(type).filter((each) => each !== reader),
          );
        }
      };
    });
  }

  get records(): readonly TraceRecord[] {
    return this.#records;
  }

  /**
   * The records of one kind so far, in order. Needs `retain: 'all'`.
   *
   * @example trace.of('container.started').map(({ at, detail }) => [at, detail.pod]);
   */
  of<Type extends TraceType>(type: Type): readonly TraceRecordOf<Type>[] {
    for (; this.#sorted < this.#records.length; this.#sorted++) {
      const record = this.#records[this.#sorted] as TraceRecord;
      const same = this.#byType.get(record.type);
      if (same === undefined) this.#byType.set(record.type, [record]);
      else same.push(record);
    }
    // A copy, since the next question adds to the list behind it.
    return [...(this.#byType.get(type) ?? [])] as unknown as readonly TraceRecordOf<Type>[];
  }

  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Number of records appended, kept or not. */
  get count(): number {
    return this.#count;
  }

  append<Type extends TraceType>(actor: string, type: Type, detail: TraceDetails[Type]): void {
    this.#count += 1;
    const readers = this.#readersOf.get(type) ?? NO_READERS;
    if (this.#retain === 'none' && readers.length === 0 && this.#readers.length === 0) return;
    const at = this.#options.now() - this.#options.startAt;
    const record = { at, actor, type, detail } as TraceRecord;
    if (this.#retain === 'all') this.#records.push(record);
    else if (this.#retain === 'digest') this.#absorb(record);
    for (const reader of readers) reader.next(record);
    for (const reader of this.#readers) reader.next(record);
  }

  /** Says something about this machine, outside the canonical text. */
  note(text: string): void {
    this.#notes.push(text);
  }

  /** `sha256:<hex>` over the canonical text so far. Not with `retain: 'none'`. */
  digest(): string {
    invariant(this.#retain !== 'none', 'trace: nothing was kept that has a digest');
    for (; this.#absorbed < this.#records.length; this.#absorbed++) {
      this.#absorb(this.#records[this.#absorbed] as TraceRecord);
    }
    this.#feed();
    return `sha256:${this.#hash.hex()}`;
  }

  /** Notes as `#` comments, then the canonical text. Needs `retain: 'all'`. */
  toText(): string {
    const notes = this.#notes.map((note) => `# ${note}\n`).join('');
    return notes + this.#records.map((record) => `${canonicalLine(record)}\n`).join('');
  }

  #absorb(record: TraceRecord): void {
    this.#buffer += `${canonicalLine(record)}\n`;
    if (this.#buffer.length > 1 << 14) this.#feed();
  }

  #feed(): void {
    this.#hash.update(this.#buffer);
    this.#buffer = '';
  }
}

/** One line of the canonical text, without the line break. */
export function canonicalLine(record: TraceRecord): string {
  return `${String(record.at)} ${record.actor} ${record.type} ${JSON.stringify(record.detail)}`;
}
