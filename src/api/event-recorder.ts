/**
 * Records what happened to an object as Events. Upstream: client-go tools/record (v1.36).
 *
 * Recording never fails and never waits: a write that the server refuses (the namespace is gone,
 * say) is dropped. A repetition (same object, type, reason, message) within ten minutes raises the
 * count of the event there is; while a write is under way, further repetitions are gathered into
 * the next. An object that much is told of is told of no more for a while (`event-spam-filter.ts`). Left out of
 * upstream's correlator: the combining of similar messages.
 */
import type { World } from '../sim/index.ts';
import type { Client, ResourceClient } from './client.ts';
import { EventSeries, type Annotations, type EventWriter } from './event-series.ts';
import { EventSpamFilter } from './event-spam-filter.ts';
import type { Event, ObjectReference } from './objects.ts';

declare module '../sim/trace.ts' {
  interface TraceDetails {
    /** As in a component's log: also of what is too much to be written. */
    'event.recorded': {
      /** `default/web`, or `node-1` for what has no namespace. */
      readonly object: string;
      readonly type: EventType;
      readonly reason: string;
      readonly message: string;
      readonly count: number;
    };
  }
}

export type EventType = 'Normal' | 'Warning';

/** What an event can be about: any object of the API, or as much of one as is known. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion?: string;
  };
}

export interface EventRecorder {
  /** `fieldPath` names a part of the subject: `spec.containers{server}`. */
  event(
    subject: EventSubject,
    type: EventType,
    reason: string,
    message: string,
    fieldPath?: string,
    annotations?: Annotations,
  ): void;
}

export interface EventRecorderOptions {
  readonly world: World;
  readonly client: Client;
  /** Whose record it is in the trace: `kubelet/node-1`, `scheduler`. */
  readonly actor: string;
  /** `kubelet`, `default-scheduler`. */
  readonly component: string;
  /** The node it runs on, if it belongs to one. */
  readonly host?: string;
  /** So many events of an object, of each type, are written at once; default: 25, as everywhere upstream. */
  readonly burst?: number;
}

/** Upstream's cache of correlated events has this size. */
const SERIES_MAX = 4096;
const SERIES_LIFETIME_MS = 600_000;
const NO_SERIES: readonly EventSeries[] = [];
/** Nanoseconds of one millisecond: how many names there are in an instant. */
const NAMES_PER_INSTANT = 1_000_000;
const NAMES = BigInt(NAMES_PER_INSTANT);

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new CorrelatingRecorder(options);
}

class CorrelatingRecorder implements EventRecorder, EventWriter {
  readonly events: ResourceClient<Event>;
  readonly #options: EventRecorderOptions;
  readonly #source: NonNullable<Event['source']>;
  /** Least recent first. */
  readonly #series = new Set<EventSeries>();
  /** The same by the subject's UID. A key of all that makes occurrences the same would be as long as an event. */
  readonly #bySubject = new Map<string, EventSeries[]>();
  /** Types count apart. Upstream has one cache for both. */
  readonly #filters: Readonly<Record<EventType, EventSpamFilter>>;
  #nameCount: number;

  constructor(options: EventRecorderOptions) {
    const { client, component, host } = options;
    this.#options = options;
    this.#filters = {
      Normal: new EventSpamFilter(options.burst),
      Warning: new EventSpamFilter(options.burst),
    };
    this.events = client.resource('events');
    this.#source = { component, ...(host === undefined ? {} : { host }) };
    // Recorders begin at different places, so that two of them name the same pod's events apart.
    this.#nameCount = placeOf(`${component}/${host ?? ''}`);
  }

  event(
    subject: EventSubject,
    type: EventType,
    reason: string,
    message: string,
    fieldPath = '',
    annotations?: Annotations,
  ): void {
    const { world, actor } = this.#options;
    const { name, namespace, uid } = subject.metadata;
    this.#forgetOld();
    const { kind } = subject;
    const known = this.#known(uid, kind, type, reason, message, fieldPath);
    const series = known ?? this.#begin(subject, type, reason, message, fieldPath, annotations);
    if (known !== undefined) this.#series.delete(known);
    this.#series.add(series);
    series.occur(world.now());
    const object = namespace === undefined ? name : `${namespace}/${name}`;
    world.trace.append(actor, 'event.recorded', {
      object,
      type,
      reason,
      message,
      count: series.count,
    });
    // It counts, and the next one that is written tells so.
    const told = uid === '' ? `${kind}/${name}` : uid;
    if (this.#filters[type].take(told, world.now())) series.write();
  }

  /** The series that this would repeat. */
  #known(
    uid: string,
    kind: string,
    type: EventType,
    reason: string,
    message: string,
    fieldPath: string,
  ): EventSeries | undefined {
    for (const each of this.#bySubject.get(uid) ?? NO_SERIES) {
      if (each.isOf(kind, type, reason, message, fieldPath)) return each;
    }
    return undefined;
  }

  #begin(
    subject: EventSubject,
    type: EventType,
    reason: string,
    message: string,
    fieldPath: string,
    annotations: Annotations | undefined,
  ): EventSeries {
    const { world, component, host } = this.#options;
    const description = {
      involvedObject: referenceTo(subject, fieldPath),
      reason,
      message,
      source: this.#source,
      type,
      reportingComponent: component,
      reportingInstance: host ?? '',
    };
    const series = new EventSeries(this, description, world.now(), annotations);
    const others = this.#bySubject.get(subject.metadata.uid);
    if (others === undefined) this.#bySubject.set(subject.metadata.uid, [series]);
    else others.push(series);
    return series;
  }

  /** Upstream's form: the instant in nanoseconds, whose last digits here tell events apart. */
  newName(subjectName: string): string {
    const nanoseconds = this.#nameCount % NAMES_PER_INSTANT;
    this.#nameCount += 1;
    const at = BigInt(Math.floor(this.#options.world.now())) * NAMES + BigInt(nanoseconds);
    return `${subjectName}.${at.toString(16).padStart(16, '0')}`;
  }

  fail(error: unknown): void {
    this.#options.world.loop.fail(error);
  }

  /** In the order of last use, so the cost is that of what is forgotten. */
  #forgetOld(): void {
    const { world } = this.#options;
    for (const series of this.#series) {
      const isOld = world.now() - series.lastAt > SERIES_LIFETIME_MS;
      if (!isOld && this.#series.size < SERIES_MAX) return;
      this.#series.delete(series);
      const others = (this.#bySubject.get(series.subjectUid) ?? []).filter((s) => s !== series);
      if (others.length === 0) this.#bySubject.delete(series.subjectUid);
      else this.#bySubject.set(series.subjectUid, others);
    }
  }
}

function referenceTo(
  { kind, apiVersion, metadata }: EventSubject,
  fieldPath: string,
): ObjectReference {
  const { name, namespace, uid, resourceVersion } = metadata;
  const reference: ObjectReference = { apiVersion, kind, name, uid };
  if (namespace !== undefined) reference.namespace = namespace;
  if (resourceVersion !== undefined) reference.resourceVersion = resourceVersion;
  if (fieldPath !== '') reference.fieldPath = fieldPath;
  return reference;
}

/** A number in [0, NAMES_PER_INSTANT) that depends on the text alone. */
function placeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % NAMES_PER_INSTANT;
}
