/**
 * A watch: events as they come, a line of JSON each.
 * Upstream: apiserver pkg/endpoints/handlers/watch.go, get.go.
 */
import { Observable } from 'rxjs';
import {
  compileSelection,
  StatusError,
  WatchEnded,
  type ApiObject,
  type ListOptions,
  type WatchEvent,
  type WatchStart,
} from '../../index.ts';
import { listen, type Entry } from '../../../sim/index.ts';
import type { BodySink, StreamedResponse } from '../http-message.ts';
import { headersOf, notAcceptable } from '../respond.ts';
import { resourceNameOf, type ResourceExchange } from './context.ts';
import { listOptionsOf } from './list-options.ts';
import { versionOptionsOf, type VersionOptions } from './list-rules.ts';
import { checkSelectable, ConvertedEvents } from './converted-events.ts';
import { EventEncoder } from './event-encoder.ts';

const BOOKMARK_EVERY_MS = 60_000;
/** The last bookmark comes so long before the time is up. */
const BEFORE_END_MS = 2000;
/** More than any event is on its way. */
const SETTLED_MS = 100;
/** Upstream draws between this and twice as much. */
const TIMEOUT_MS = 1_800_000;
/** What a client may leave unread before it is cut off: it lists and watches again. */
const UNREAD_BYTES_MAX = 4 * 1024 * 1024;

export function watch(exchange: ResourceExchange): StreamedResponse {
  const { accepted, query, route } = exchange;
  if (accepted.mediaType !== 'application/json') {
    throw notAcceptable(
      'only the following media types are accepted: application/json;stream=watch',
    );
  }
  const versions = versionOptionsOf(query, true);
  const options = listOptionsOf(exchange);
  // What cannot be selected by is said before anything begins.
  compileSelection(route.served.definition, options);
  checkSelectable(exchange, options);
  const run = (sink: BodySink) => new WatchRun(exchange, versions, options, sink);
  return {
    status: 200,
    headers: headersOf(exchange),
    begin: (sink) => {
      const watching = run(sink);
      watching.begin();
      return () => watching.stop();
    },
  };
}

/** One watch under way. */
class WatchRun {
  readonly #exchange: ResourceExchange;
  readonly #versions: VersionOptions;
  readonly #options: ListOptions;
  readonly #sink: BodySink;
  readonly #encoder: EventEncoder;
  #ending: Entry | undefined;
  #bookmarking: Entry | undefined;
  #stopped = false;
  #isInitial = true;
  #toldVersion = 0;
  #stopWatching: (() => void) | undefined;
  #converting: ConvertedEvents | undefined;

  constructor(
    exchange: ResourceExchange,
    versions: VersionOptions,
    options: ListOptions,
    sink: BodySink,
  ) {
    this.#exchange = exchange;
    this.#versions = versions;
    this.#options = options;
    this.#sink = sink;
    this.#encoder = new EventEncoder(exchange);
  }

  begin(): void {
    const { handler, user } = this.#exchange;
    const { loop } = handler.world;
    const resource = resourceNameOf(this.#exchange);
    const start = startOf(this.#versions);
    if (typeof start === 'object' && start.after < handler.oldestRevision(resource)) {
      this.#expire(start.after, handler.oldestRevision(resource));
      return;
    }
    this.#isInitial = start === 'state';
    const events$ = new Observable<WatchEvent<ApiObject>>((subscriber) =>
      handler.watch(resource, this.#options, `http/${user.username}`, subscriber, start),
    );
    const told = new ConvertedEvents(this.#exchange, {
      tell: (event) => this.#tell(event),
      fail: (error) => this.#fail(error),
    });
    this.#converting = told;
    const ended = (error: unknown): void => this.#ended(error);
    const heard = listen(loop, events$, (event) => told.push(event), ended);
    this.#stopWatching = () => {
      heard.unsubscribe();
      told.stop();
    };
    // What was told at the beginning may have ended it.
    if (this.#stopped) heard.unsubscribe();
    const { timeoutSeconds = 0 } = this.#versions;
    const timeoutMs = timeoutSeconds > 0 ? timeoutSeconds * 1000 : TIMEOUT_MS;
    this.#ending = loop.schedule(timeoutMs, () => this.#end(), 'http/watch');
    if (this.#versions.allowBookmarks) this.#armBookmark(timeoutMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#ending?.cancel();
    this.#bookmarking?.cancel();
    this.#stopWatching?.();
  }

  #tell(event: WatchEvent<ApiObject>): void {
    if (event.type !== 'BOOKMARK') {
      this.#toldVersion = Number(event.object.metadata.resourceVersion);
      this.#write(this.#encoder.object(event.type, event.object));
      return;
    }
    // The first one ends the initial list.
    const isEndOfList = this.#isInitial;
    this.#isInitial = false;
    if (this.#versions.allowBookmarks) {
      this.#write(this.#encoder.bookmark(event.resourceVersion, isEndOfList));
    }
  }

  #armBookmark(timeoutMs: number): void {
    const { loop } = this.#exchange.handler.world;
    const lastAt = loop.now() + timeoutMs - BEFORE_END_MS;
    const arm = (): void => {
      const dueMs = Math.min(BOOKMARK_EVERY_MS, lastAt - loop.now());
      if (dueMs > 0) this.#bookmarking = loop.schedule(dueMs, read, 'http/watch');
    };
    const read = (): void => {
      const version = Number(this.#exchange.handler.resourceVersion);
      const tell = (): void => {
        this.#bookmark(version);
        arm();
      };
      this.#bookmarking = loop.schedule(SETTLED_MS, tell, 'http/watch');
    };
    arm();
  }

  /** What was on its way when the version was read has arrived; so may have what came after. */
  #bookmark(version: number): void {
    // What is still to be converted is older.
    if (this.#converting?.isBusy === true) return;
    const resourceVersion = String(Math.max(version, this.#toldVersion));
    this.#write(this.#encoder.bookmark(resourceVersion, false));
  }

  /** The resource is served no more; or, by a fault, the connection breaks, or the server ends it. */
  #ended(error: unknown): void {
    if (error instanceof WatchEnded && error.ending === 'cut') {
      this.stop();
      this.#sink.cut();
      return;
    }
    if (error instanceof StatusError) this.#write(this.#encoder.error(error.status));
    this.#end();
  }

  #expire(revision: number, oldest: number): void {
    const message = `too old resource version: ${String(revision)} (${String(oldest)})`;
    this.#write(this.#encoder.error(new StatusError('Expired', message).status));
    this.#end();
  }

  /** A webhook has not converted what was to be told. */
  #fail({ status }: StatusError): void {
    this.#write(this.#encoder.error(status));
    this.#end();
  }

  #end(): void {
    this.stop();
    this.#sink.end();
  }

  #write(line: string): void {
    if (this.#stopped) return;
    const unread = this.#sink.write(line);
    if (unread <= UNREAD_BYTES_MAX) return;
    this.stop();
    this.#sink.cut();
  }
}

function startOf({ resourceVersion = 0, sendInitialEvents }: VersionOptions): WatchStart {
  if (sendInitialEvents === true) return 'state';
  if (resourceVersion > 0) return { after: resourceVersion };
  return sendInitialEvents === false ? 'now' : 'state';
}
