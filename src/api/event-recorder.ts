/**
 * Records what happened to an object as Events. Upstream: client-go tools/record (v1.36).
 *
 * Recording never fails and never waits: a write that the server refuses (the namespace is gone,
 * say) is dropped. A repetition (same object, type, reason, message) within ten minutes raises the
 * count of the event there is; while a write is under way, further repetitions are gathered into
 * the next. Left out of upstream's correlator: the rate limit of 25 events per object, and the
 * combining of similar messages.
 */
import { follow, type Instant, type Operation, type World } from '../sim/index.ts';
import type { Client } from './client.ts';
import type { Event, Manifest } from './objects.ts';
import { isStatus, StatusError } from './status-error.ts';
import { formatTimestamp } from './timestamp.ts';

declare module '../sim/trace.ts' {
  interface TraceDetails {
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
}

/** An event that further occurrences add to. */
interface Series {
  readonly namespace: string;
  /** Undefined until the server has it. */
  name: string | undefined;
  readonly subjectName: string;
  /** The event as first written, but for its name and what repetition changes. */
  readonly first: Omit<Manifest, 'metadata'>;
  count: number;
  writing: boolean;
  lastAt: Instant;
}

/** Upstream's cache of correlated events has this size. */
const SERIES_MAX = 4096;
const SERIES_LIFETIME_MS = 600_000;
/** Nanoseconds of one millisecond: how many names there are in an instant. */
const NAMES_PER_INSTANT = 1_000_000;

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new CorrelatingRecorder(options);
}

class CorrelatingRecorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  /** By what makes occurrences the same, least recent first. */
  readonly #series = new Map<string, Series>();
  #nameCount: number;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    // Recorders begin at different places, so that two of them name the same pod's events apart.
    this.#nameCount = placeOf(`${options.component}/${options.host ?? ''}`);
  }

  event(
    subject: EventSubject,
    type: EventType,
    reason: string,
    message: string,
    fieldPath = '',
  ): void {
    const { world, actor } = this.#options;
    const { name, namespace, uid } = subject.metadata;
    const key = [subject.kind, uid, type, reason, fieldPath, message].join('\n');
    this.#forgetOld();
    const known = this.#series.get(key);
    const series = known ?? this.#begin(subject, type, reason, message, fieldPath);
    series.count += 1;
    series.lastAt = world.now();
    if (known !== undefined) this.#series.delete(key);
    this.#series.set(key, series);
    const object = namespace === undefined ? name : `${namespace}/${name}`;
    world.trace.append(actor, 'event.recorded', {
      object,
      type,
      reason,
      message,
      count: series.count,
    });
    if (!series.writing) this.#write(series);
  }

  #begin(
    subject: EventSubject,
    type: EventType,
    reason: string,
    message: string,
    fieldPath: string,
  ): Series {
    const { world, component, host } = this.#options;
    const { name, namespace, uid, resourceVersion } = subject.metadata;
    const at = formatTimestamp(world.now());
    const first: Omit<Manifest, 'metadata'> = {
      apiVersion: 'v1',
      kind: 'Event',
      involvedObject: {
        kind: subject.kind,
        ...(namespace === undefined ? {} : { namespace }),
        name,
        uid,
        apiVersion: subject.apiVersion,
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
        ...(fieldPath === '' ? {} : { fieldPath }),
      },
      reason,
      message,
      source: { component, ...(host === undefined ? {} : { host }) },
      firstTimestamp: at,
      type,
      reportingComponent: component,
      reportingInstance: host ?? '',
    };
    return {
      namespace: namespace ?? 'default',
      name: undefined,
      subjectName: name,
      first,
      count: 0,
      writing: false,
      lastAt: world.now(),
    };
  }

  #write(series: Series): void {
    const count = series.count;
    series.writing = true;
    this.#send(series, count, (error) => {
      series.writing = false;
      const isGone = series.name !== undefined && isStatus(error, 'NotFound');
      const isTaken = series.name === undefined && isStatus(error, 'AlreadyExists');
      if (isGone) series.name = undefined;
      if (isGone || isTaken) {
        this.#write(series);
        return;
      }
      if (error !== undefined && !(error instanceof StatusError)) {
        this.#options.world.loop.fail(error);
        return;
      }
      if (series.count > count) this.#write(series);
    });
  }

  #send(series: Series, count: number, done: (error: unknown) => void): void {
    const events = this.#options.client.resource('events');
    const lastTimestamp = formatTimestamp(series.lastAt);
    const { name, namespace, subjectName, first } = series;
    const metadata = { name: name ?? this.#newName(subjectName), namespace };
    const call: Operation<Event> =
      name === undefined
        ? events.create({ ...first, metadata, count, lastTimestamp })
        : events.patch(metadata, { count, lastTimestamp });
    follow(call, {
      done: (event) => {
        series.name = event.metadata.name;
        done(undefined);
      },
      failed: done,
    });
  }

  /** Upstream's form: the instant in nanoseconds, whose last digits here tell events apart. */
  #newName(subjectName: string): string {
    const nanoseconds = this.#nameCount % NAMES_PER_INSTANT;
    this.#nameCount += 1;
    const at =
      BigInt(Math.floor(this.#options.world.now())) * BigInt(NAMES_PER_INSTANT) +
      BigInt(nanoseconds);
    return `${subjectName}.${at.toString(16).padStart(16, '0')}`;
  }

  /** In the order of last use, so the cost is that of what is forgotten. */
  #forgetOld(): void {
    const { world } = this.#options;
    for (const [key, series] of this.#series) {
      const isOld = world.now() - series.lastAt > SERIES_LIFETIME_MS;
      if (!isOld && this.#series.size < SERIES_MAX) return;
      this.#series.delete(key);
    }
  }
}

/** A number in [0, NAMES_PER_INSTANT) that depends on the text alone. */
function placeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % NAMES_PER_INSTANT;
}
