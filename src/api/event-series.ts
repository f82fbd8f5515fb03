/**
 * One event and its repetitions, as their recorder writes them: the first occurrence creates it, a
 * repetition raises its count. While a write is under way, further repetitions are gathered into the
 * next.
 */
import { follow, type Instant, type Sink } from '../sim/index.ts';
import type { ResourceClient } from './client.ts';
import type { Event, Manifest } from './objects.ts';
import { isStatus, StatusError } from './status-error.ts';
import { formatTimestamp } from './timestamp.ts';

/** What is said of all occurrences alike. */
export type EventDescription = Pick<
  Event,
  | 'involvedObject'
  | 'reason'
  | 'message'
  | 'source'
  | 'type'
  | 'reportingComponent'
  | 'reportingInstance'
>;

/** Of the event's metadata. */
export type Annotations = Readonly<Record<string, string>>;

/** What the series of one recorder share. */
export interface EventWriter {
  readonly events: ResourceClient<Event>;
  /** A name that no event about this subject has. */
  newName(subjectName: string): string;
  /** What is not the server's refusal of a write. */
  fail(error: unknown): void;
}

export class EventSeries implements Sink<Event> {
  readonly #writer: EventWriter;
  #name = '';
  /** Once the server has it: its own object. There are as many series as events. */
  #description: EventDescription;
  readonly #firstAt: Instant;
  #lastAt: Instant;
  #count = 0;
  /** The count that the last write tells. */
  #writtenCount = 0;
  #writing = false;
  /** The server has it, under the name in the key. */
  #created = false;
  readonly #annotations: Annotations | undefined;

  constructor(
    writer: EventWriter,
    description: EventDescription,
    firstAt: Instant,
    annotations?: Annotations,
  ) {
    this.#writer = writer;
    this.#description = description;
    this.#firstAt = firstAt;
    this.#lastAt = firstAt;
    this.#annotations = annotations;
  }

  get lastAt(): Instant {
    return this.#lastAt;
  }

  get count(): number {
    return this.#count;
  }

  get subjectUid(): string {
    return this.#description.involvedObject.uid ?? '';
  }

  /** Whether this, happening to the subject, is a repetition. */
  isOf(kind: string, type: string, reason: string, message: string, fieldPath: string): boolean {
    const own = this.#description;
    return (
      own.reason === reason &&
      own.message === message &&
      own.type === type &&
      own.involvedObject.kind === kind &&
      (own.involvedObject.fieldPath ?? '') === fieldPath
    );
  }

  /** It happened, for the first time or again. */
  occur(at: Instant): void {
    this.#count += 1;
    this.#lastAt = at;
  }

  /** Tells the server what it does not know yet, if not at it already. */
  write(): void {
    if (this.#writing || this.#writtenCount === this.#count) return;
    this.#writing = true;
    this.#writtenCount = this.#count;
    const { events } = this.#writer;
    const count = this.#count;
    const lastTimestamp = formatTimestamp(this.#lastAt);
    follow(
      this.#created
        ? events.patch(this.#key(), { count, lastTimestamp })
        : events.create(this.#manifest(count, lastTimestamp)),
      this,
    );
  }

  done(event: Event): void {
    this.#description = event;
    this.#created = true;
    this.#writing = false;
    this.write();
  }

  /** A refusal drops the write, unless another name, or another event, is all that it takes. */
  failed(error: unknown): void {
    if (!(error instanceof StatusError)) {
      this.#writer.fail(error);
      return;
    }
    this.#writing = false;
    if (isStatus(error, this.#created ? 'NotFound' : 'AlreadyExists')) {
      this.#created = false;
      this.#writtenCount = 0;
    }
    this.write();
  }

  #key() {
    const { namespace = 'default' } = this.#description.involvedObject;
    return { name: this.#name, namespace };
  }

  /** The event to create, under a new name. */
  #manifest(count: number, lastTimestamp: string): Manifest {
    this.#name = this.#writer.newName(this.#description.involvedObject.name ?? '');
    const { involvedObject, reason, message, source, type, reportingComponent, reportingInstance } =
      this.#description;
    const annotations = this.#annotations;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: annotations === undefined ? this.#key() : { ...this.#key(), annotations },
      involvedObject,
      reason,
      message,
      source,
      firstTimestamp: formatTimestamp(this.#firstAt),
      lastTimestamp,
      count,
      type,
      reportingComponent,
      reportingInstance,
    };
  }
}
